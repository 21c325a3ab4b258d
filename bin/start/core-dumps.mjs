import { spawnSync } from "node:child_process";
import { plainEnvironment } from "./run-program.mjs";

/**
 * A crash must not write what a process knows, passwords among it, into a file: neither ours nor one of what we start,
 * which inherits the limit. prlimit(1) belongs to util-linux; where there is none, the machine's own setting stays.
 */
export function forbidCoreDumps() {
  spawnSync("prlimit", ["--pid", String(process.pid), "--core=0:0"], { env: plainEnvironment(), stdio: "ignore" });
}
