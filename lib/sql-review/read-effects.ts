// What migrations that failed would have left behind. Runs a program, so the worker alone calls it.
import type { EffectsInput, EffectsOutput } from "@/lib/sql-review/effects-program";
import { runOwnProgram } from "@/lib/sql-review/run-own-program";
import type { FileEffects } from "@/lib/sql-review/schema";

/** One answer a script, in their order; null for all when the parser's program ended early. Rejects only with CANCELLED. */
export async function readEffects(
  scripts: readonly string[],
  serverMajor: number,
  signal: AbortSignal | undefined,
): Promise<readonly FileEffects[] | null> {
  if (scripts.length === 0) return [];
  const input: EffectsInput = { scripts, serverMajor };
  return (await runOwnProgram<EffectsOutput>("effects-program", input, signal))?.files ?? null;
}
