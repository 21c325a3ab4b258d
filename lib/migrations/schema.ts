import type { DriftReport, LockHolder } from "@/lib/prisma-cli/facts-schema";
import type { StepPlan } from "@/lib/runs/schema";

/** Everything that can be said of an environment's migrations; several may hold at once. */
export type MigrationState =
  | "up to date"
  | "pending"
  | "failed"
  | "applying"
  | "rolled back"
  | "edited after apply"
  | "database ahead of code"
  | "diverged"
  | "no migrations table"
  | "empty database"
  | "unreachable"
  | "wrong password"
  | "database missing"
  | "drift"
  | "unknown";

export type Level = "ok" | "attention" | "failed" | "unknown";

export type MigrationFinding = {
  readonly state: MigrationState;
  readonly is: Level;
  readonly sentence: string;
  readonly hint: string | null;
  /** The migrations it is about, oldest first. */
  readonly migrations: readonly string[];
};

/** One migration in one environment. */
export type MigrationCell = {
  readonly name: string;
  readonly state:
    | "applied"
    | "pending"
    | "failed"
    | "applying"
    | "rolled back"
    | "edited after apply"
    /** Applied, but the release does not have it. */
    | "not in release"
    /** Nothing records whether it ran: Prisma's table is missing. */
    | "not recorded"
    | "unknown";
  readonly inRelease: boolean;
  /** Pending, and older by name than one that is applied. Prisma would run it all the same. */
  readonly outOfOrder: boolean;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly rolledBackAt: string | null;
  /** SHA-256 of the file in the release, and of the file that was run. */
  readonly checksums: { readonly release: string | null; readonly database: string | null };
  readonly log: string | null;
  /** Failed, but its whole script ran: only the record is missing. */
  readonly ranWhole: boolean;
};

export type DriftFact =
  | { readonly checkedAt: string; readonly report: DriftReport; readonly unknownBecause: null }
  | { readonly checkedAt: string; readonly report: null; readonly unknownBecause: string };

/** The verdict on one environment. */
export type EnvironmentMigrations = {
  readonly is: Level;
  /** The worst first. Never empty. */
  readonly findings: readonly MigrationFinding[];
  /** The last by name of those that are applied; null when none is or none could be read. */
  readonly head: string | null;
  readonly cells: readonly MigrationCell[];
  readonly lock: LockHolder | null;
  /** What is known of drift, always said. */
  readonly drift: string;
};

/** Migrations x environments. */
export type MigrationMatrix = {
  readonly sentence: string;
  readonly rows: readonly { readonly name: string; readonly cells: readonly (MigrationCell | null)[] }[];
};

/** A project's environments against its newest release. `observedAt` is null where nobody has looked yet. */
export type ProjectMigrations = {
  readonly id: string;
  readonly name: string;
  readonly release: { readonly id: string; readonly digest: string; readonly appVersion: string } | null;
  readonly environments: readonly {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly migrations: EnvironmentMigrations;
    readonly drift: DriftFact | null;
    readonly observedAt: string | null;
  }[];
  /** Its cells are in the order of `environments`. */
  readonly matrix: MigrationMatrix;
};

export type MigrationOverview = { readonly at: string; readonly projects: readonly ProjectMigrations[] };

export const driftSteps: readonly StepPlan[] = [{ name: "compare", title: "Build the applied history and compare" }];
