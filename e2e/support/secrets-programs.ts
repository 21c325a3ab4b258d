import { appendFileSync, readdirSync, readFileSync, statSync } from "node:fs";
import { parentOf, readOf } from "./processes";

/** A program that was seen. `ours` only of what the demo has started. Arguments and variables each end with a NUL. */
export type Program = {
  readonly argv: string;
  readonly ours?: {
    /** The arguments of the demo's first process, and so on down to this one. */
    readonly line: readonly string[];
    readonly environment: string;
    /** Who may read the environment, in octal. */
    readonly mode: string;
  };
};

const everyMs = 200;

/**
 * Writes every program that runs on this machine from now on into a file, once, until the returned function is called;
 * of those below the process `root` their environment too. One that ends within 200 ms may be missed.
 */
export function watchPrograms(root: number, file: string): () => void {
  const known = new Set<string>();
  const watch = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const argv = readOf(pid, "cmdline");
      if (argv === "" || known.has(`${pid} ${argv}`)) continue;
      known.add(`${pid} ${argv}`);
      appendFileSync(file, `${JSON.stringify(programOf(pid, argv, root))}\n`, { mode: 0o600 });
    }
  };
  const timer = setInterval(watch, everyMs).unref();
  return () => clearInterval(timer);
}

/** What `watchPrograms` has written until now. */
export function programsSeen(): Program[] {
  const lines = readFileSync(process.env.HOLDFAST_E2E_PROGRAMS ?? "", "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line));
}

function programOf(pid: string, argv: string, root: number): Program {
  const line = lineOf(Number(pid), root);
  if (line === null) return { argv };
  return { argv, ours: { line, environment: readOf(pid, "environ"), mode: modeOf(`/proc/${pid}/environ`) } };
}

/** Null when it does not come from `root`. */
function lineOf(pid: number, root: number): string[] | null {
  const argv = readOf(String(pid), "cmdline");
  if (pid === root) return [argv];
  if (pid <= 1) return null;
  const above = lineOf(parentOf(String(pid)), root);
  return above && [...above, argv];
}

function modeOf(file: string): string {
  try {
    return (statSync(file).mode & 0o777).toString(8);
  } catch {
    return "gone";
  }
}
