import type { ReadinessView } from "@/lib/drills/schema";
import type { ObservationView } from "@/lib/environments/schema";
import type { RunView } from "@/lib/runs/schema";

export type VerdictView = {
  readonly is: "ok" | "attention" | "failed" | "unknown";
  readonly title: string;
  readonly because: string;
};

/**
 * The newest backup that can be relied on; `at` is the moment whose data it holds, `count` how many there are. `doubtedId`:
 * a newer one that holds less, which no lead has accepted.
 */
export type NewestBackup = {
  readonly id: string;
  readonly at: string;
  readonly verification: "readable" | "restored";
  readonly sizeBytes: number | null;
  readonly count: number;
  readonly doubtedId: string | null;
};

/** What can be said of one environment; every fact with its time. Sizes in bytes, times ISO 8601. */
export type OverviewCard = {
  readonly id: string;
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly project: { readonly id: string; readonly name: string };
  readonly place: string;
  readonly hasHealthUrl: boolean;
  readonly observations: readonly ObservationView[];
  readonly databaseBytes: number | null;
  readonly newest: NewestBackup | null;
  readonly verdict: VerdictView;
  readonly readiness: ReadinessView;
  /** Why the reader may not, or null. */
  readonly refusals: { readonly backup: string | null; readonly check: string | null };
};

/** `at` is the metadata database's clock when all of it was read. */
export type Overview = {
  readonly at: string;
  readonly healthNote: string | null;
  readonly cards: readonly OverviewCard[];
  readonly runs: readonly RunView[];
};
