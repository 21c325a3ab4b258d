import { describe, expect, it } from "vitest";
import { readProblem } from "@/lib/prisma-cli/cli-problem";

const failed = (...lines: string[]) => [
  "Applying migration `2_b`",
  "Error: P3018",
  "",
  "A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more …",
  "",
  "Migration name: 2_b",
  ...lines,
];
const migrations = [{ name: "2_b", sql: "SELECT 1;\n-- 🚀 one character\nALTER TABLE users ADD CONSTRAINT c;\n" }];
const read = (output: readonly string[]) => readProblem({ exitCode: 1, output }, { migrations });

describe("readProblem", () => {
  it.each([
    ["Error: P1001: Can't reach database server at `h:5432`", "UNREACHABLE", "could not be reached"],
    ["Error: P1002\n\nContext: Timed out trying to acquire a postgres advisory lock", "CONFLICT", "Prisma's lock"],
    ["Error: P1002\n\nwas reached but timed out", "UNREACHABLE", "too slowly"],
    ["Error: P1003: Database `x` does not exist", "PRECONDITION", "does not let Prisma make one"],
    ["Error: P3005\n\nThe database schema is not empty.", "PRECONDITION", "no record of migrations"],
    [
      "Error: P3008\n\nThe migration `1_a` is already recorded as applied in the database.",
      "CONFLICT",
      "1_a is recorded",
    ],
    [
      "Error: P3009\n\nThe `1_a` migration started at 2026-01-01 10:00 UTC failed",
      "PRECONDITION",
      "1_a failed earlier",
    ],
    [
      "Error: P3012\n\nMigration `1_a` cannot be rolled back because it is not in a failed state.",
      "CONFLICT",
      "1_a is not in a failed",
    ],
    ["Error: P3017\n\nThe migration 1_a could not be found.", "PRECONDITION", "1_a is not part of this release"],
    ["Error: P3017\n\nThe migration 1_a copy could not be found.", "PRECONDITION", "1_a copy is not part"],
    ["Error: P9999: something new", "TOOL_FAILED", "exit code 1: Error: P9999: something new"],
    ["Segmentation fault", "TOOL_FAILED", "exit code 1: Segmentation fault"],
    ["", "TOOL_FAILED", "exit code 1."],
  ])("%s", (text, code, words) => {
    const problem = read(text.split("\n"));
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(words);
    expect(problem.hint).toBeTruthy();
    expect(problem.failure).toBeNull();
  });

  it("tells a failed migration with state, statement, line and what was kept", () => {
    const problem = read(
      failed(
        "",
        "Database error code: 42601",
        "",
        "Database error:",
        'ERROR: syntax error at or near ";"',
        "",
        "Position: character 64 of the script",
      ),
    );
    expect(problem.failure).toEqual({
      migration: "2_b",
      sqlState: "42601",
      said: 'syntax error at or near ";"',
      statement: 2,
      sql: "ALTER TABLE users ADD CONSTRAINT c",
      line: { number: 3, text: "ALTER TABLE users ADD CONSTRAINT c;" },
      committed: 0,
    });
    expect(problem.message).toBe(
      '2_b failed at statement 2: syntax error at or near ";" (42601). Nothing that ran before it in the same file was kept.',
    );
  });

  it.each([
    ["55P03", "CONFLICT", /lock longer than the policy allows/],
    ["57014", "CONFLICT", /ran longer/],
    ["25001", "TOOL_FAILED", /cannot run inside a transaction/],
    ["23505", "TOOL_FAILED", /Correct the data first/],
    ["42501", "PRECONDITION", /lacks a privilege/],
    ["42P07", "TOOL_FAILED", /exists already/],
    ["XX999", "TOOL_FAILED", /mark this one as rolled back/],
  ])("SQLSTATE %s has a hint of its own", (state, code, hint) => {
    const problem = read(failed(`Database error code: ${state}`, "ERROR: words", "Position: statement 1"));
    expect(problem.code).toBe(code);
    expect(problem.hint).toMatch(hint);
    expect(problem.message).toBe(`2_b failed at statement 1: words (${state}).`);
  });

  it("says what a COMMIT in the file made permanent", () => {
    const lines = [
      "Database error code: 42P01",
      "ERROR: words",
      "Position: statement 6",
      "",
      "Committed: up to statement 4, by …",
    ];
    expect(read(failed(...lines)).message).toContain("What ran up to statement 4 stays");
  });
});
