// `npm run bench [backup] [pages] [-- --quick]`: measures the parts that are named, or both, and writes docs/benchmarks.md.
// `truth` measures no time: it prints what is said of databases whose state is known.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepareChecks } from "./check/prepare.mjs";
import { ensureClientTools } from "./start/client-tools.mjs";
import { root } from "./start/places.mjs";
import { buildWeb } from "./start/stale.mjs";
import { say, step } from "./start/terminal.mjs";

const words = process.argv.slice(2);
const named = words.filter((word) => ["backup", "pages", "truth"].includes(word));
const parts = named.length > 0 ? named : ["backup", "pages"];
const measures = parts.some((part) => part !== "truth");
const flags = words.filter((word) => word.startsWith("--"));
const log = await prepareChecks();
await step(
  "PostgreSQL tools",
  async (progress) => (await ensureClientTools(join(root, ".test"), log, progress)).version,
);
if (measures) await step("Pages", () => buildWeb(log));
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
