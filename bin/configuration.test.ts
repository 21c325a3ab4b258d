import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withTable } from "./configuration";

const page = readFileSync(new URL("../docs/configuration.md", import.meta.url), "utf8");

/** The formatter aligns tables; what counts is what stands in them. */
const plain = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");

it("docs/configuration.md says what lib/env.ts reads (else: npm run configuration)", () => {
  expect(plain(page)).toContain("| `HOLDFAST_HOME` |");
  expect(plain(withTable(page))).toBe(plain(page));
});
