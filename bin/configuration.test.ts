import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withTable } from "./configuration";

const page = readFileSync(new URL("../docs/configuration.md", import.meta.url), "utf8");

it("docs/configuration.md says what lib/env.ts reads (else: npm run configuration)", () => {
  expect(page).toContain("| `HOLDFAST_HOME` |");
  expect(withTable(page)).toBe(page);
});
