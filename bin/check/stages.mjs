import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import { plainEnvironment, runProgram } from "../start/run-program.mjs";
import { formatDuration, say } from "../start/terminal.mjs";
import { countPlaywright, countVitest, judge } from "./counts.mjs";
import { checkFileSizes } from "./file-sizes.mjs";

/** Reports and logs of the checks. */
export const results = join(root, ".test");
const bin = (...path) => join(root, "node_modules", ...path);
const run = (args, env = {}) =>
  runProgram(process.execPath, args, {
    cwd: root,
    env: { ...plainEnvironment(), NO_COLOR: "1", CHECKPOINT_DISABLE: "1", ...env },
  });

/** A check that counts as one: passed when the program ends with 0 and `isReal` believes its words. */
const check = (name, work, isReal = () => true) => ({
  name,
  work: async () => {
    const { exitCode, output } = await work();
    const problem = exitCode !== 0 ? `exit code ${exitCode}` : isReal(output) ? null : "it looked at nothing";
    return { passed: problem ? 0 : 1, failed: problem ? 1 : 0, problem, output };
  },
});

/** A runner of tests, believed by its report alone. */
const runner = (name, args, report, count, env) => ({
  name,
  work: async () => {
    rmSync(report, { force: true });
    const { exitCode, output } = await run(args, env());
    return { ...judge({ exitCode, counts: readReport(report, count) }), output };
  },
});

function readReport(path, count) {
  try {
    return count(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

const vitest = (project, env = () => ({})) => {
  const report = join(results, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runner(
    project,
    [bin("vitest", "vitest.mjs"), "run", "--project", project, ...reporters],
    report,
    countVitest,
    env,
  );
};

const cruised = (output) => Number(/(\d+) modules/.exec(output)?.[1] ?? 0) > 50;
const folders = ["app", "components", "lib", "bin", "e2e", "prisma"];
export const types = check("types", () => run([bin("typescript", "bin", "tsc"), "--noEmit", "--pretty", "false"]));
export const lint = check(
  "lint",
  () => run([bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", "."]),
  (output) => /Checked [1-9]\d* files/.test(output),
);
export const architecture = check(
  "architecture",
  () =>
    run([bin("dependency-cruiser", "bin", "dependency-cruise.mjs"), "--config", ".dependency-cruiser.cjs", ...folders]),
  cruised,
);
export const fileSizes = check("file sizes", checkFileSizes);
export const deadCode = check("dead code", () => run([bin("knip", "bin", "knip.js")]));
export const unit = vitest("unit");
/** @param {() => object} env asked for when the stage begins */
export const integration = (env) => vitest("integration", env);
/** @param {() => object} env asked for when the stage begins */
export const browser = (env) =>
  runner(
    "browser",
    [bin("@playwright", "test", "cli.js"), "test", "--config", "e2e/playwright.config.ts"],
    join(root, "test-results", "e2e.json"),
    countPlaywright,
    env,
  );

/**
 * Runs stages side by side, tells each one's result and time, and the last lines of those that failed.
 * @returns {Promise<{ passed: number, failed: number }>} their sum
 */
export async function runStages(stages) {
  mkdirSync(results, { recursive: true });
  const verdicts = await Promise.all(stages.map(runStage));
  const sum = (key) => verdicts.reduce((total, verdict) => total + verdict[key], 0);
  return { passed: sum("passed"), failed: sum("failed") };
}

async function runStage({ name, work }) {
  const started = Date.now();
  if (!process.stdout.isTTY) say(`  … ${name}`);
  const { output = "", ...verdict } = await work();
  const log = join(results, `${name.replaceAll(" ", "-")}.log`);
  writeFileSync(log, output);
  const time = formatDuration(Date.now() - started).padStart(10);
  say(
    `  ${verdict.problem ? "✗" : "✓"} ${name.padEnd(14)} ${time}  ${verdict.passed} passed, ${verdict.failed} failed`,
  );
  if (verdict.problem) {
    say(`    ${name}: ${verdict.problem}. All of it: ${log}`);
    for (const line of output.trimEnd().split("\n").slice(-40)) say(`    | ${line}`);
  }
  return verdict;
}
