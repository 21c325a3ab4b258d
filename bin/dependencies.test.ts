import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const asked = JSON.parse(readFileSync("package.json", "utf8"));
const [toRun = "", toCheck = ""] = readFileSync("docs/dependencies.md", "utf8").split("## To check");

/** The packages in the first column of a table. */
function listed(text: string): string[] {
  const cells = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map((found) => found[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? "")).sort();
}

it("says of every package that runs why it is here, and of no other", () => {
  expect(listed(toRun)).toEqual(Object.keys(asked.dependencies).sort());
});

it("says of every package that checks why it is here, and of no other", () => {
  expect(listed(toCheck)).toEqual(Object.keys(asked.devDependencies).sort());
});
