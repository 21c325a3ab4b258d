// The only file that starts programs.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Readable, type Writable } from "node:stream";
import { OpsError } from "@/lib/errors";
import { collectLines } from "@/lib/process-lines";
import { createRedactor } from "@/lib/redact";

export type EndReason = "exit" | "cancelled" | "stalled" | "timeout";

export type ProgramEnd = {
  /** `exit`: it ended by itself. Every other reason is why we ended it. */
  readonly reason: EndReason;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last 200 lines of standard error, redacted. */
  readonly tail: readonly string[];
  readonly durationMs: number;
};

export type ProgramOptions = {
  /** Absolute path; nothing is searched for in PATH. */
  readonly file: string;
  /** Never a secret: every user of the machine can read it. */
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** An open file that gets the standard output; `stdout` is empty then, and the stall watchdog needs `touch()`. */
  readonly outputTo?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Ended when neither output nor `touch()` was seen for this long, in milliseconds. */
  readonly stallMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs?: number | undefined;
  /** Replaced in lines and tail. */
  readonly secrets?: readonly string[] | undefined;
  readonly onSpawn?: ((pid: number) => void) | undefined;
  /** Each line of standard error, redacted. */
  readonly onLine?: ((line: string) => void) | undefined;
};

export type RunningProgram = {
  readonly pid: number;
  readonly stdin: Writable;
  /** Must be consumed, or the program waits for ever (and the stall watchdog ends it). */
  readonly stdout: Readable;
  /** Tells the stall watchdog that there is progress it cannot see. */
  touch(): void;
  /** Ends the whole process group: SIGTERM, then SIGKILL after the grace. */
  stop(): void;
  /** Settles when the program has ended and its output is closed; never rejects. */
  readonly ended: Promise<ProgramEnd>;
};

const running = new Set<number>();
let exitHookSet = false;

/**
 * Starts a program in its own process group, without a shell. Rejects with an OpsError when it cannot be started.
 * What is left of the group is killed as soon as its leader has ended, and when this process exits.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  if (options.signal?.aborted) throw new OpsError("CANCELLED", "Cancelled before it was started.");
  const startedAt = Date.now();
  const { child, pid } = await spawnGroup(options);
  const { stdin, stderr } = child;
  const stdout = options.outputTo === undefined ? child.stdout : Readable.from([]);
  if (!stdin || !stdout || !stderr) throw new OpsError("INTERNAL", "A program was started without its pipes.");
  // A program that ends early closes its input under us: its exit code says so, the pipe's error adds nothing.
  stdin.on("error", () => {});
  const lines = collectLines(stderr, createRedactor(options.secrets ?? []), options.onLine);
  options.onSpawn?.(pid);

  let reason: EndReason = "exit";
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (why: EndReason) => {
    // Once it has ended its id may already be somebody else's.
    if (killTimer || !running.has(pid)) return;
    reason = why;
    killGroup(pid, "SIGTERM");
    killTimer = setTimeout(() => killGroup(pid, "SIGKILL"), options.graceMs ?? 10_000);
  };
  const cancel = () => stop("cancelled");
  options.signal?.addEventListener("abort", cancel, { once: true });
  const watchdog = watchForStall(options.stallMs, [stdout, stderr], () => stop("stalled"));
  const timeout = options.timeoutMs ? setTimeout(() => stop("timeout"), options.timeoutMs) : undefined;

  child.once("exit", () => killGroup(pid, "SIGKILL"));
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once("close", (exitCode, signal) => {
      running.delete(pid);
      watchdog.end();
      clearTimeout(killTimer);
      clearTimeout(timeout);
      options.signal?.removeEventListener("abort", cancel);
      resolve({ reason, exitCode, signal, tail: lines.tail(), durationMs: Date.now() - startedAt });
    });
  });
  return { pid, stdin, stdout, touch: watchdog.touch, stop: () => stop("cancelled"), ended };
}

/**
 * Runs a program to its end and keeps its standard output, up to `maxOutput` bytes (1 MiB if not said); `onOutputLine`
 * hears each line of it, redacted.
 */
export async function runProgram(
  options: ProgramOptions & {
    readonly input?: string;
    readonly maxOutput?: number;
    readonly onOutputLine?: (line: string) => void;
  },
): Promise<ProgramEnd & { readonly stdout: string }> {
  const program = await startProgram(options);
  program.stdin.end(options.input ?? "");
  const kept: Buffer[] = [];
  let room = options.maxOutput ?? 1_048_576;
  if (options.onOutputLine) {
    collectLines(program.stdout, createRedactor(options.secrets ?? []), options.onOutputLine);
  }
  program.stdout.on("data", (chunk: Buffer) => {
    if (room > 0) kept.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  const end = await program.ended;
  return { ...end, stdout: Buffer.concat(kept).toString("utf8") };
}

/** A missing or refused program shows itself before "spawn"; some bad arguments (NUL) throw at once. */
async function spawnGroup(options: ProgramOptions): Promise<{ child: ChildProcess; pid: number }> {
  if (!isAbsolute(options.file)) {
    throw new OpsError("TOOL_FAILED", `The program "${options.file}" is not named by its full path.`);
  }
  try {
    const child = spawn(options.file, [...options.args], {
      cwd: options.cwd ?? "/",
      env: { ...options.env } as NodeJS.ProcessEnv,
      detached: true,
      shell: false,
      stdio: ["pipe", options.outputTo ?? "pipe", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    const { pid } = child;
    if (pid === undefined) throw new Error("no process id");
    child.on("error", () => {});
    running.add(pid);
    endChildrenAtExit();
    return { child, pid };
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new OpsError(
      "TOOL_FAILED",
      `The program ${options.file} could not be started (${why}).`,
      "Check that it is installed and that the user of the worker may execute it.",
    );
  }
}

/** Output is seen on the pipes' byte counters, so the caller's way of reading does not matter. */
function watchForStall(stallMs: number | undefined, pipes: readonly Readable[], onStall: () => void) {
  if (!stallMs) return { touch: () => {}, end: () => {} };
  let lastChange = Date.now();
  let lastBytes = 0;
  const timer = setInterval(
    () => {
      const bytes = pipes.reduce((sum, pipe) => sum + ("bytesRead" in pipe ? Number(pipe.bytesRead) : 0), 0);
      if (bytes !== lastBytes) lastChange = Date.now();
      lastBytes = bytes;
      if (Date.now() - lastChange >= stallMs) onStall();
    },
    Math.min(1_000, Math.max(10, stallMs / 4)),
  );
  const touch = () => {
    lastChange = Date.now();
  };
  return { touch, end: () => clearInterval(timer) };
}

function endChildrenAtExit(): void {
  if (exitHookSet) return;
  exitHookSet = true;
  process.on("exit", () => {
    for (const pid of running) killGroup(pid, "SIGKILL");
  });
}

/** Signals a whole process group. A group that is already gone is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  if (!Number.isInteger(pid) || pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone, or never a group leader of ours: there is nothing to end.
  }
}

/**
 * When the process with this id started, as an opaque text, or null when there is none (a zombie counts as none).
 * Linux: boot id and clock ticks of field 22 of /proc/<pid>/stat; elsewhere `ps -o lstart`.
 */
export function processStart(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform !== "linux") {
    const asked = spawnSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], { env: { LC_ALL: "C" } as never });
    return asked.status === 0 ? asked.stdout.toString().trim() || null : null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name is in parentheses and may hold anything, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    return fields[19] ? `${boot}:${fields[19]}` : null;
  } catch {
    return null;
  }
}

/** Whether a recorded process id still belongs to the process that was recorded with it. */
export function isSameProcess(pid: number, start: string): boolean {
  return start !== "" && processStart(pid) === start;
}
