// What this worker process has in hand right now; part of the engine.
import { OpsError, type Problem } from "@/lib/errors";

export type LiveRun = {
  readonly signal: AbortSignal;
  /** The sentence of the cancellation, null while nobody asked for one. */
  cancelled(): Problem | null;
  throwIfCancelled(): void;
};

type Entry = { readonly controller: AbortController; cancelledBy: string | null };

const entries = new Map<string, Entry>();
let stops = false;

/** Registers a run as in hand; `cancelledBy` is set when a cancellation was already asked for. */
export function activate(runId: string, cancelledBy: string | null): LiveRun {
  const entry: Entry = { controller: new AbortController(), cancelledBy };
  entries.set(runId, entry);
  if (cancelledBy !== null || stops) entry.controller.abort();
  const cancelled = () => (entry.cancelledBy === null ? null : cancellation(entry.cancelledBy));
  return {
    signal: entry.controller.signal,
    cancelled,
    throwIfCancelled() {
      const problem = cancelled();
      if (problem) throw new OpsError(problem.code, problem.message, problem.hint);
    },
  };
}

export function deactivate(runId: string): void {
  entries.delete(runId);
}

export function activeRunIds(): string[] {
  return [...entries.keys()];
}

/** Stops a run's programs because a person asked for it. */
export function cancelActive(runId: string, by: string): void {
  const entry = entries.get(runId);
  if (!entry || entry.cancelledBy !== null) return;
  entry.cancelledBy = by;
  entry.controller.abort();
}

/** The worker must end: programs are stopped, and nothing more is written about runs. */
export function stopAll(): void {
  stops = true;
  for (const entry of entries.values()) entry.controller.abort();
}

export function stopping(): boolean {
  return stops;
}

/** A promise for code that must not go on because its process is about to end. */
export function never<T>(): Promise<T> {
  return new Promise(() => {});
}

export function cancellation(by: string): Problem {
  return { code: "CANCELLED", message: `Cancelled by ${by}.`, hint: null };
}
