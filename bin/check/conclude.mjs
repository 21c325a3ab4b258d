import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import { Problem } from "../start/problem.mjs";
import { endRunningPrograms } from "../start/run-program.mjs";
import { formatDuration, say } from "../start/terminal.mjs";

/** Runs all of it, prints the sum alone on the last line, and sets the exit code: 0 only if something passed and nothing failed. */
export async function conclude(work) {
  const started = Date.now();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      endRunningPrograms();
      process.exit(130);
    });
  }
  const total = await work().catch((error) => {
    say(`\n  ${error instanceof Problem ? error.message : writeDown(error)}`);
    return { passed: 0, failed: 1 };
  });
  say(`\n  ${formatDuration(Date.now() - started)}`);
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

function writeDown(error) {
  const folder = join(root, ".test");
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, "prepare.log"), `${error?.stack ?? error}\n`);
  return `The checks could not go on: ${String(error?.message ?? error).split("\n")[0]} (${join(folder, "prepare.log")})`;
}
