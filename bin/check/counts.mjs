/**
 * Passed, failed and skipped tests of a vitest JSON report. A file that could not be loaded counts as one failure.
 * @param {object} report @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** The same of a Playwright JSON report: a test that only passed on a retry has failed. */
export function countPlaywright({ stats, errors = [] }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/**
 * The verdict on a runner: its own exit code and report must agree, something must have run, nothing be left out.
 * @returns {{ passed: number, failed: number, problem: string | null }}
 */
export function judge({ exitCode, counts }) {
  if (!counts) return { passed: 0, failed: 1, problem: "it left no report" };
  const { passed, failed, skipped } = counts;
  if (failed > 0) return { passed, failed, problem: `${failed} failed` };
  if (exitCode !== 0) return { passed, failed: 1, problem: `it ended with exit code ${exitCode}` };
  if (passed === 0) return { passed, failed: 1, problem: "no test ran" };
  if (skipped > 0) return { passed, failed: skipped, problem: `${skipped} were skipped` };
  return { passed, failed: 0, problem: null };
}
