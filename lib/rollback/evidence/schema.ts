// What was written down about an environment, as the rules of the evidence need it. Times ISO 8601.
import type { Recommendation } from "@/lib/migrations/failure/schema";

type StepStatus = "pending" | "running" | "succeeded" | "failed" | "skipped" | "not-executed" | "unknown";

/** The newest deployment that reached its migrations: what may have to be undone. */
export type Change = {
  readonly id: string;
  readonly runId: string;
  readonly release: { readonly id: string; readonly name: string };
  readonly status: "requested" | "running" | "succeeded" | "failed" | "cancelled" | "unknown";
  readonly startedAt: string | null;
  /** When its migrations began. */
  readonly changedAt: string | null;
  readonly endedAt: string | null;
  readonly deployStep: StepStatus;
  readonly verify: {
    readonly status: StepStatus;
    /** Which kind of check did not hold; null where none failed, or nobody wrote it down. */
    readonly cause: string | null;
    readonly sentence: string | null;
    readonly endedAt: string | null;
    readonly rowsCompared: boolean;
    readonly checks: number;
  };
  /** What was pending when it was planned; null where nobody planned. */
  readonly pending: readonly string[] | null;
  /** Those of them that are applied now. */
  readonly appliedOfIt: readonly string[];
  readonly destroysData: "yes" | "no" | "unknown";
  readonly compatibility: "additive" | "contracting" | "unknown";
  /** What of its SQL the previous version cannot run with. */
  readonly breaks: readonly string[];
};

export type Seen = {
  readonly now: string;
  readonly environmentId: string;
  readonly running: { readonly runId: string } | null;
  readonly migrations: {
    /** Why nothing is known; null when it is. */
    readonly unknownBecause: string | null;
    readonly at: string | null;
    readonly failed: readonly string[];
    readonly applying: readonly string[];
    readonly rolledBack: readonly string[];
    /** Applied after the change had ended, by something else. */
    readonly appliedSince: readonly string[];
  };
  readonly failures: readonly {
    readonly migration: string;
    /** Null while nobody has looked. */
    readonly found: Recommendation["found"] | null;
    readonly because: string | null;
  }[];
  readonly lookedAt: string | null;
  readonly change: Change | null;
  /** The release that was deployed before it; `apart`: migrations in which the two differ, other than those pending. */
  readonly previous: { readonly id: string; readonly name: string; readonly apart: readonly string[] } | null;
  readonly application:
    | { readonly is: "none" }
    | { readonly is: "not observed" }
    | {
        readonly is: "ok" | "maintenance" | "unwell" | "unknown";
        readonly summary: string;
        readonly at: string;
        readonly since: string;
      };
  readonly backup: SeenBackup | null;
  readonly newestBackup: SeenBackup | null;
  readonly doubted: { readonly id: string; readonly at: string; readonly what: string } | null;
  /** The newest release taken after the deployed one. */
  readonly newer: {
    readonly id: string;
    readonly name: string;
    readonly at: string;
    readonly provenOn: string | null;
  } | null;
};

export type SeenBackup = {
  readonly id: string;
  readonly file: string;
  /** The moment whose data it holds. */
  readonly at: string;
  readonly verification: "readable" | "restored";
};
