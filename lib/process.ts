import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { OpsError } from "@/lib/errors";

const killGraceMs = 5_000;
const tailLines = 200;

export type Program = {
  /** What people call it, for sentences: `pg_dump`. */
  readonly name: string;
  /** Absolute path; never looked up, never a shell. */
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Ends the program when neither its output nor `touch` moved for so long, in milliseconds. */
  readonly stallMs?: number;
  readonly stdin?: Readable;
  readonly onErrorLine?: (line: string) => void;
  readonly onSpawn?: (pid: number, name: string) => void;
};

export type Ended = {
  readonly exitCode: number | null;
  readonly reason: "exit" | "killed" | "cancelled" | "stalled";
  /** The last lines of standard error. */
  readonly tail: readonly string[];
};

export type Running = {
  readonly pid: number;
  readonly stdout: Readable;
  /** Tells the watchdog that there is progress which the program's own output does not show. */
  touch(): void;
  /** Resolves when the program and all its output have ended; never rejects. */
  readonly ended: Promise<Ended>;
};

const groups = new Set<number>();
process.once("exit", () => {
  for (const pid of groups) killGroup(pid, "SIGKILL");
});

/**
 * Starts a program in a process group of its own. The caller must read `stdout`. Cancelling sends SIGTERM to the whole
 * group and SIGKILL five seconds later (a blocked pg_dump ignores the first: measured, 15.18). Throws when it cannot start.
 */
export async function startProgram(program: Program): Promise<Running> {
  if (program.signal?.aborted) throw new OpsError("CANCELLED", `${program.name} was not started: cancelled.`);
  const child = spawn(program.file, [...program.args], {
    env: { ...program.env } as NodeJS.ProcessEnv,
    cwd: program.cwd,
    detached: true,
    stdio: [program.stdin ? "pipe" : "ignore", "pipe", "pipe"],
  });
  const pid = await spawned(child, program);
  groups.add(pid);
  program.onSpawn?.(pid, program.name);
  if (program.stdin && child.stdin)
    program.stdin
      .on("error", () => child.stdin?.destroy())
      .pipe(child.stdin)
      .on("error", () => {});
  return watch(child, pid, program);
}

async function spawned(child: ChildProcess, program: Program): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new OpsError(
          "TOOL_FAILED",
          `${program.name} could not be started (${error.code ?? "unknown reason"}).`,
          "Check that it is installed.",
        ),
      );
    });
  });
  if (child.pid === undefined) throw new OpsError("TOOL_FAILED", `${program.name} could not be started.`);
  return child.pid;
}

function watch(child: ChildProcess, pid: number, program: Program): Running {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("the child was started with pipes");
  const tail: string[] = [];
  let reason: Ended["reason"] = "exit";
  let movedAt = performance.now();
  const touch = () => {
    movedAt = performance.now();
  };
  stdout.on("data", touch);
  stdout.pause();
  createInterface({ input: stderr }).on("line", (line) => {
    touch();
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    program.onErrorLine?.(line);
  });
  const end = (why: "cancelled" | "stalled") => {
    if (reason !== "exit") return;
    reason = why;
    killGroup(pid, "SIGTERM");
    setTimeout(() => groups.has(pid) && killGroup(pid, "SIGKILL"), killGraceMs).unref();
  };
  const onAbort = () => end("cancelled");
  program.signal?.addEventListener("abort", onAbort, { once: true });
  if (program.signal?.aborted) onAbort();
  const { stallMs } = program;
  const watchdog = stallMs ? setInterval(() => performance.now() - movedAt > stallMs && end("stalled"), 1_000) : null;
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (exitCode, signal) => {
      groups.delete(pid);
      if (watchdog) clearInterval(watchdog);
      program.signal?.removeEventListener("abort", onAbort);
      if (reason === "exit" && signal) reason = "killed";
      resolve({ exitCode, reason, tail });
    });
  });
  return { pid, stdout, touch, ended };
}

/** Sends a signal to a whole process group; a group that is gone is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone, or not ours.
  }
}

/** When a process was started, as its system tells it; with the pid it names a process beyond doubt. Null: no such process. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    if (process.platform === "linux") return null;
    const { stdout } = spawnSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return stdout?.trim() || null;
  }
}

/** Whether the process recorded earlier still runs (and its pid was not given to another one). */
export function isSameProcess(pid: number, start: string): boolean {
  return start !== "" && processStart(pid) === start;
}
