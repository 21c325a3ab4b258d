import { expect, it } from "vitest";
import { locateFailure } from "@/lib/prisma-cli/locate-failure";

const script = "SELECT 1;\n-- 🚀 two UTF-16 units\nALTER TABLE users;\nSELECT 2\n";
const at = (text: string) => [...script.slice(0, script.indexOf(text))].length + 1;

it.each([
  ["by the count of answers", 3, null, { statement: 3, sql: "SELECT 2", line: null }],
  [
    "by the position, when nothing was answered",
    1,
    at("users"),
    { statement: 2, sql: "ALTER TABLE users", line: { number: 3, text: "ALTER TABLE users;" } },
  ],
  [
    "by the position at a semicolon",
    1,
    at(";\nSELECT 2"),
    { statement: 2, sql: "ALTER TABLE users", line: { number: 3, text: "ALTER TABLE users;" } },
  ],
  [
    "at the end of the script",
    1,
    [...script].length + 1,
    { statement: 3, sql: "SELECT 2", line: { number: 5, text: "" } },
  ],
  ["not at all", null, null, { statement: null, sql: null, line: null }],
  ["beyond what there is", 9, null, { statement: 9, sql: null, line: null }],
] as const)("%s", (_, statement, position, expected) => {
  expect(locateFailure(script, statement, position)).toEqual(expected);
});
