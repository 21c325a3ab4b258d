import { expect, it } from "vitest";
import { countPlaywright, countVitest, judge } from "./counts.mjs";

const counts = (passed: number, failed: number, skipped = 0) => ({ passed, failed, skipped });

it.each([
  ["all passed", { exitCode: 0, counts: counts(7, 0) }, { passed: 7, failed: 0, problem: null }],
  ["one failed", { exitCode: 1, counts: counts(6, 1) }, { passed: 6, failed: 1, problem: "1 failed" }],
  ["nothing ran", { exitCode: 0, counts: counts(0, 0) }, { passed: 0, failed: 1, problem: "no test ran" }],
  ["no report", { exitCode: 0, counts: null }, { passed: 0, failed: 1, problem: "it left no report" }],
  ["one skipped", { exitCode: 0, counts: counts(6, 0, 1) }, { passed: 6, failed: 1, problem: "1 were skipped" }],
  ["crashed", { exitCode: 7, counts: counts(6, 0) }, { passed: 6, failed: 1, problem: "it ended with exit code 7" }],
])("%s", (_, input, verdict) => {
  expect(judge(input)).toEqual(verdict);
});

it("counts a test file that could not be loaded", () => {
  const testResults = [
    { status: "failed", assertionResults: [] },
    { status: "passed", assertionResults: [{ status: "passed" }] },
  ];
  const report = { numPassedTests: 1, numFailedTests: 0, numPendingTests: 0, testResults };
  expect(countVitest(report)).toEqual(counts(1, 1));
});

it("counts a browser test that passed only on a retry as failed", () => {
  const stats = { expected: 4, unexpected: 0, flaky: 1, skipped: 0 };
  expect(countPlaywright({ stats })).toEqual(counts(4, 1));
});
