// `npm run bench [backup] [pages] [migrations] [-- --quick]`: measures the parts that are named, or all of these, and writes docs/benchmarks.md.
// `truth` and `damage` measure no time: they print what is said of databases and archives whose state is known. `foreign` wants folders of checkouts.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepareChecks } from "./check/prepare.mjs";
import { ensureClientTools } from "./start/client-tools.mjs";
import { root } from "./start/places.mjs";
import { buildWeb } from "./start/stale.mjs";
import { say, step } from "./start/terminal.mjs";

const words = process.argv.slice(2);
const measured = ["backup", "pages", "migrations"];
const named = words.filter((word) => [...measured, "truth", "damage", "foreign"].includes(word));
const parts = named.length > 0 ? named : measured;
const measures = parts.some((part) => measured.includes(part));
const needsPages = parts.some((part) => part !== "truth" && part !== "damage");
const flags = words.filter((word) => !named.includes(word));
const log = await prepareChecks();
await step(
  "PostgreSQL tools",
  async (progress) => (await ensureClientTools(join(root, ".test"), log, progress)).version,
);
if (needsPages) await step("Pages", () => buildWeb(log));
for (const part of [...parts, ...(measures ? ["report"] : [])]) {
  say(`  ${part}`);
  const exitCode = await runPart(part);
  if (exitCode !== 0) process.exit(exitCode);
}

/** In this process's group, so that Ctrl-C reaches it; it ends what it has started. */
function runPart(part) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--import", "tsx", `bin/bench/${part}.ts`, ...flags], {
      cwd: root,
      stdio: "inherit",
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
