// Starts our own programs around the parser: one that crashes or needs 500 MB does it outside the worker (decision 013).
import { fileURLToPath } from "node:url";
import { OpsError } from "@/lib/errors";
import { runProgram } from "@/lib/process";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the program answered to its input, both JSON; null when it crashed or took too long. Rejects only with CANCELLED. */
export async function runOwnProgram<Output>(
  program: "review-program" | "effects-program",
  input: object,
  signal: AbortSignal | undefined,
): Promise<Output | null> {
  const end = await runProgram({
    file: process.execPath,
    args: ["--max-old-space-size=2048", "--import", "tsx", `lib/sql-review/${program}.ts`],
    cwd: root,
    env: {},
    input: JSON.stringify(input),
    signal,
    timeoutMs: 120_000,
    graceMs: 1_000,
    maxOutput: 256e6,
  });
  if (end.reason === "cancelled") throw new OpsError("CANCELLED", "Cancelled.");
  if (end.reason !== "exit" || end.exitCode !== 0) return null;
  return JSON.parse(end.stdout) as Output;
}
