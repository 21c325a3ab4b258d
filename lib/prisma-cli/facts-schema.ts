// Types of what is read about migrations; apart from the reading so that pages may use them too.
import type { SchemaDifference } from "@/lib/postgres/fingerprint-schema";

/** A migration without its SQL. `sameChecksums` holds `checksum` and those of the same text with other line ends. */
export type MigrationDigest = {
  readonly name: string;
  /** SHA-256 of `migration.sql` in hex. */
  readonly checksum: string;
  readonly sameChecksums: readonly string[];
};

/** One row of `_prisma_migrations`. Times are ISO 8601 by the clock of the machine that ran Prisma. */
export type MigrationRow = {
  readonly id: string;
  readonly name: string;
  readonly checksum: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly rolledBackAt: string | null;
  /** 1 as soon as the whole script ran: with `finishedAt` null, the script took effect and only the record is missing. */
  readonly appliedSteps: number;
  /** What Prisma wrote down when it failed, at most 20,000 characters. */
  readonly log: string | null;
};

/** Who holds Prisma's advisory lock on the database: a deploy that runs now, or one that was left behind. */
export type LockHolder = {
  readonly pid: number;
  readonly applicationName: string | null;
  /** When its session began, ISO 8601 by the server's clock; null where the role may not see it. */
  readonly since: string | null;
};

/** Why a database could not be looked at at all. */
export type NoContact = {
  readonly contact: "unreachable" | "wrong password" | "database missing" | "unknown";
  readonly reason: string;
  readonly hint: string | null;
};

/** What a database says about its migrations, by looking only. Survives JSON. */
export type MigrationFacts = {
  readonly contact: "made";
  /** Prisma's `?schema=`, in which its table lies. */
  readonly schema: string;
  /** `unreadable`: it exists, but what it says could not be read; `unreadableBecause` says why. */
  readonly table: "readable" | "missing" | "unreadable";
  readonly unreadableBecause: string | null;
  /** Tables in `schema` besides Prisma's own: with any of them and no table of Prisma's, `migrate deploy` refuses (P3005). */
  readonly tables: number;
  /** Tables, views, functions, types and sequences of the whole database that belong to no extension. */
  readonly objects: number;
  /** In the order in which they were started. */
  readonly rows: readonly MigrationRow[];
  readonly lock: LockHolder | null;
};

/** What a comparison with a shadow database found. Survives JSON. */
export type DriftReport = {
  /** The migrations that the shadow database was built from, in order. */
  readonly history: readonly string[];
  /** What differs, measured by what the history builds. */
  readonly differences: readonly SchemaDifference[];
  /** Differences that a migration cannot well avoid: extensions and the order of columns. */
  readonly notes: readonly SchemaDifference[];
  /** SQL that would turn the history's schema into the live one, as Prisma's engine sees it; empty when it sees none. */
  readonly prismaScript: string;
  readonly prismaSummary: string;
  /** SHA-256 of the live schema: equal for equal schemas on servers of one major version. Comparisons of old lack it. */
  readonly fingerprint?: string;
  /** What was looked at, in sentences for people. */
  readonly compared: string;
  readonly notCompared: readonly string[];
};
