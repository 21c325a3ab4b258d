import type { Problem } from "@/lib/errors";

/** Every procedure that runs; the worker refuses to start without a handler for each. */
export const runKinds = [
  "backup",
  "connection-test",
  "mark-environment",
  "take-release",
  "plan-deployment",
  "deploy",
  "check-drift",
  "inspect-failure",
  "resolve-migration",
  "rehearse",
  "drill",
  "search-destination",
  "adopt-backup",
  "back-up-holdfast",
  "restore",
  "drop-restored",
] as const;
export type RunKind = (typeof runKinds)[number];

export type RunStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "unknown";
export type StepStatus = "pending" | "running" | "succeeded" | "failed" | "skipped" | "not-executed" | "unknown";

/** Anything that survives a round trip through JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `fraction` 0..1, null when it cannot be known; bytes and rates in bytes and seconds. */
export type RunProgress = {
  readonly fraction: number | null;
  readonly bytes: number | null;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly doing: string | null;
};

export type StepPlan = { readonly name: string; readonly title: string };

export type StepView = StepPlan & {
  readonly status: StepStatus;
  readonly evidence: string | null;
  readonly detail: Json;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

/** What goes before a run that is not started yet. */
export type RunAhead = {
  readonly id: string;
  readonly title: string;
  readonly requestedBy: string;
  /** Null while it waits itself. */
  readonly startedAt: string | null;
  /** It goes on only when somebody gives their word. */
  readonly waitsForPerson: boolean;
  /** How many more go before this one. */
  readonly others: number;
};

/** A run as pages and the event stream show it. Times are ISO 8601. */
export type RunView = {
  readonly id: string;
  readonly kind: RunKind;
  readonly title: string;
  readonly status: RunStatus;
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
  } | null;
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly cancelRequestedAt: string | null;
  readonly cancelRequestedBy: string | null;
  readonly takeovers: number;
  readonly progress: RunProgress | null;
  readonly problem: Problem | null;
  readonly result: Json;
  readonly backupId: string | null;
  readonly deploymentId: string | null;
  readonly restoreId: string | null;
  /** What a step waits for a person to do; null when none does. */
  readonly question: { readonly step: string; readonly text: string; readonly askedAt: string } | null;
  readonly steps: readonly StepView[];
  /** Null when nothing else of its environment goes before it. */
  readonly waitsFor: RunAhead | null;
};

export type LogLine = { readonly id: string; readonly at: string; readonly step: string | null; readonly line: string };

export function isFinal(status: RunStatus): boolean {
  return status !== "queued" && status !== "running";
}
