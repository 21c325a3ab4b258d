import type { CatalogThing } from "@/lib/postgres/inspection-schema";

/** How much a reviewer has to care. `unknown`: it could not be looked into; never to be read as harmless. */
export type Level = "danger" | "warning" | "note" | "unknown";

/** Which question a finding answers. */
export type Family =
  | "syntax"
  | "data"
  | "lock"
  | "transaction"
  | "server"
  | "session"
  | "compatibility"
  /** Said by squawk alone. */
  | "linter";

/** PostgreSQL's table-level locks, weakest first (docs 15 to 18, table 13.2). */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** What PostgreSQL does to a table while it holds the lock. `rows`: it changes rows one by one. */
export type Work = "instant" | "scan" | "index build" | "rewrite" | "rows" | "unknown";

export type Impact = {
  readonly work: Work;
  /** What others cannot do meanwhile. */
  readonly blocks: "reads and writes" | "writes" | "nothing of the application";
  /** The table with its partitions, without indexes; null when not known. */
  readonly bytes: number | null;
  /** The planner's estimate; null when not known. */
  readonly rows: number | null;
  /** How long the statement plausibly takes, in milliseconds: an order of magnitude. Null when not known. */
  readonly plausibleMs: number | null;
  /** How long the lock is plausibly held, until the file's transaction ends: at least, as far as durations are known. */
  readonly heldMs: number;
};

export type Compatibility = "additive" | "contracting" | "unknown";
export type Answer = "yes" | "no" | "unknown";

export type Finding = {
  /** Stable, such as "drop-column"; squawk's own are "squawk/ban-char-field". */
  readonly rule: string;
  readonly family: Family;
  readonly level: Level;
  /** A few words, such as "Drops the column email of public.users". */
  readonly title: string;
  /** What it means. */
  readonly sentence: string;
  /** What to do instead; null where there is nothing to do. */
  readonly hint: string | null;
  /** Index into the file's statements; null when it speaks of the whole file. */
  readonly statement: number | null;
  /** From 1, of the file. */
  readonly line: number;
  readonly endLine: number;
  /** `schema.table`. */
  readonly table: string | null;
  readonly lockMode: LockMode | null;
  readonly impact: Impact | null;
  /** Where the statement is hidden, such as "a DO block"; null when it stands in the file itself. */
  readonly via: string | null;
  /** What this alone says about existing rows and values: null when nothing. */
  readonly destroys: "yes" | "unknown" | null;
  /** What this alone says about the previous version of the application: null when nothing. */
  readonly compatibility: "contracting" | "unknown" | null;
  /** squawk's rules that say the same. */
  readonly alsoSaidBy: readonly string[];
};

/** One statement as the parser splits them. */
export type StatementRange = {
  /** Into the file's text as JavaScript counts (UTF-16), without the semicolon. */
  readonly start: number;
  readonly end: number;
  /** Into the file's bytes (UTF-8), as PostgreSQL counts. */
  readonly startByte: number;
  readonly endByte: number;
  /** From 1. */
  readonly line: number;
  readonly endLine: number;
};

export type FileReview = {
  readonly name: string;
  /** Of the file's text in UTF-8. */
  readonly sha256: string;
  /** Empty when the file cannot be parsed. */
  readonly statements: readonly StatementRange[];
  /** By line. */
  readonly findings: readonly Finding[];
  /** Whether rows or values that exist before are removed or overwritten. */
  readonly destroysData: Answer;
  /** Whether the previous version of the application can still run afterwards. */
  readonly compatibility: Compatibility;
  /** Same findings, same digest; sizes, durations and wording are left out. */
  readonly digest: string;
};

export type Review = {
  readonly files: readonly FileReview[];
  readonly destroysData: Answer;
  readonly compatibility: Compatibility;
  readonly digest: string;
  readonly tools: {
    /** Such as "PostgreSQL 18.0". */
    readonly parser: string | null;
    /** Such as "2.66.0"; null when it did not answer. */
    readonly squawk: string | null;
  };
};

export type MigrationFile = { readonly name: string; readonly sql: string };

/** Something that a statement leaves in the catalogs, or takes out of them, when it takes effect. */
export type Effect = {
  readonly change: "makes" | "drops";
  readonly thing: CatalogThing;
  /** It may have been so before, and the statement would not have minded, such as with IF NOT EXISTS. */
  readonly mayPrecede: boolean;
};

export type StatementEffects = StatementRange & {
  readonly effects: readonly Effect[];
  /** Why the catalogs cannot tell all of what it does; null when they can, or when nothing of it lasts. */
  readonly unknownBecause: string | null;
};

/** Whether a file sent as Prisma sends it takes effect as a whole or not at all. */
export type Atomicity = { readonly is: "one" | "several" | "unknown"; readonly sentence: string };

/** What can be asked of a database to find out how far a file came. */
export type FileEffects = {
  readonly statements: readonly StatementEffects[];
  readonly transaction: Atomicity;
  /** Why the file could not be read; null when it could. */
  readonly problem: string | null;
};
