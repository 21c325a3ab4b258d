import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { missingEntries, withMissing } from "./lockfile.mjs";

const lock = () => ({
  lockfileVersion: 3,
  packages: {
    "": { version: "1.0.0" },
    "node_modules/next": {
      version: "16.4.6",
      optionalDependencies: {
        "@next/swc-darwin-arm64": "16.4.6",
        "@next/swc-linux-x64-gnu": "16.4.6",
        sharp: "^0.35.5",
      },
    },
    "node_modules/@next/swc-linux-x64-gnu": { version: "16.4.6", optional: true },
  },
});

describe("the lock file", () => {
  it("in this repository has every platform's packages, in npm's order", () => {
    const real = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
    expect(missingEntries(real)).toEqual([]);
    expect(Object.keys(withMissing(real).packages)).toEqual(Object.keys(real.packages));
  });

  it("names a dropped platform and leaves ranges to npm", () => {
    expect(missingEntries(lock())).toEqual([
      {
        path: "node_modules/@next/swc-darwin-arm64",
        entry: { version: "16.4.6", optional: true, cpu: ["arm64"], os: ["darwin"] },
      },
    ]);
  });

  it("is whole after the repair, keys sorted, nothing else changed", () => {
    const repaired = withMissing(lock());
    expect(missingEntries(repaired)).toEqual([]);
    expect(Object.keys(repaired.packages)).toEqual([
      "",
      "node_modules/@next/swc-darwin-arm64",
      "node_modules/@next/swc-linux-x64-gnu",
      "node_modules/next",
    ]);
    expect(repaired.packages).toMatchObject(lock().packages);
  });

  it("finds a package that lies beside its asker", () => {
    const nested = {
      packages: {
        "": {},
        "node_modules/a": { version: "1.0.0", optionalDependencies: { b: "2.0.0" } },
        "node_modules/a/node_modules/b": { version: "2.0.0" },
      },
    };
    expect(missingEntries(nested)).toEqual([]);
  });
});
