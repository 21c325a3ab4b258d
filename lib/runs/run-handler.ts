// The contract between the engine and the nouns' run-<what>.ts files; neither side's own file kind.
import type { Actor } from "@/lib/auth/actor";
import type { Tx } from "@/lib/db/mutate";
import type { Problem } from "@/lib/errors";
import type { Json, RunKind, RunProgress, StepPlan } from "@/lib/runs/schema";

export type StepOutcome<T extends Json> = {
  readonly value: T;
  /** One line that says how we know. */
  readonly evidence: string;
  readonly detail?: Json;
  readonly status?: "succeeded" | "skipped" | "unknown";
};

export type StepContext = {
  /** Aborted when the run is cancelled or this worker must stop. */
  readonly signal: AbortSignal;
  /** One line for the run's log, already free of secrets. */
  log(line: string): void;
  progress(progress: RunProgress): void;
  /** Throws unless this worker still holds the run: asked before what cannot be undone. */
  confirmOwner(): Promise<void>;
  /** Every started program is named here, so that a takeover can end it. */
  onSpawn(pid: number, tool: string): void;
  /**
   * Waits until a person says on the run's page that something was done, and tells who. Asked once a step: after an
   * interruption an answer that was given counts. Throws CANCELLED when the run is cancelled meanwhile.
   */
  askPerson(question: string): Promise<{ by: string }>;
};

export type RunFacts = {
  readonly id: string;
  readonly kind: RunKind;
  readonly environmentId: string | null;
  readonly aboutId: string | null;
  readonly input: Json;
  readonly reason: string | null;
  readonly requestedBy: string;
  readonly requestedById: string | null;
  readonly epoch: number;
};

export type RunContext = {
  readonly run: RunFacts;
  /** Acts for the run in `mutate`; fenced by worker and epoch. */
  readonly actor: Actor;
  /** `holdfast:<run id>`: the name of every connection this run opens on a target. */
  readonly applicationName: string;
  /**
   * Runs a named step once: after an interruption a finished step returns its recorded value, an unfinished one starts
   * again from its beginning. Throws OpsError when it fails. `value` must survive JSON.
   */
  step<T extends Json>(name: string, work: (step: StepContext) => Promise<StepOutcome<T>>): Promise<T>;
};

export type RunHandler = {
  readonly kind: RunKind;
  readonly steps: readonly StepPlan[];
  /** All effects inside steps, in the order of `steps`. The returned value is the run's result. */
  execute(context: RunContext): Promise<Json>;
  /**
   * Removes what a dead predecessor or a failed or cancelled attempt left: on disk, on the target's server.
   * Called under the run's new epoch before it goes on (`ended` false: finished steps stay valid), and after every
   * unsuccessful end (`ended` true). Must be repeatable. Returns what is left now, in a sentence for people, or null.
   */
  cleanUp(run: RunFacts, actor: Actor, ended: boolean): Promise<string | null>;
  /** Writes what the run's end means for the noun it serves, in the very transaction that ends the run. */
  settle?(tx: Tx, run: RunFacts, end: RunEnd): Promise<void>;
};

export type RunEnd =
  | { readonly status: "succeeded"; readonly result: Json }
  | { readonly status: "failed" | "cancelled" | "unknown"; readonly problem: Problem };

/** The connection name of a run on a target's server. */
export function applicationNameOf(runId: string): string {
  return `holdfast:${runId}`;
}
