import { z } from "zod";
import type { RunStatus, StepPlan } from "@/lib/runs/schema";
import type { Atomicity } from "@/lib/sql-review/schema";
import { isStorable } from "@/lib/typed-text";

/**
 * Whether a statement of a failed migration took effect, as the database is now. `either`: it is so, but may have been so
 * before; `none`: it leaves nothing that lasts.
 */
export type Standing = "there" | "absent" | "partly" | "either" | "unknown" | "none";

export type StatementSight = {
  /** Into the file's text as JavaScript counts (UTF-16). */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly standing: Standing;
  /** What was looked for and found, a few words each. */
  readonly found: readonly string[];
  /** Why nothing can be told; null where it can. */
  readonly because: string | null;
};

/** How a migration is marked: it will run again, or it counts as done. */
export const marks = ["rolled-back", "applied"] as const;
export type Mark = (typeof marks)[number];

/** What the worker saw of one failed migration. */
export type FailureSight = {
  readonly migration: string;
  /** Of the row in Prisma's table. */
  readonly rowId: string;
  readonly startedAt: string;
  readonly log: string | null;
  /** Its whole script ran; only the end was not recorded. */
  readonly ranWhole: boolean;
  /** Beside it stands a row of the same name that counts as applied. */
  readonly alsoApplied: boolean;
  /** SHA-256 of the file that was run. */
  readonly checksum: string;
  /** The release whose bytes have that checksum; null when no release that is kept has it. */
  readonly file: { readonly releaseId: string; readonly digest: string } | null;
  readonly transaction: Atomicity;
  readonly statements: readonly StatementSight[];
  /** Why the statements could not be looked at; null when they could. */
  readonly problem: string | null;
  /** Same evidence, same digest. */
  readonly digest: string;
};

/** What follows from the evidence. */
export type Recommendation = {
  readonly found: "nothing" | "everything" | "partly" | "unknown";
  /** Null where a person has to decide, or where nothing may be marked yet. */
  readonly recommends: Mark | null;
  /** What may be marked; empty while only a part took effect. */
  readonly mayMark: readonly Mark[];
  readonly title: string;
  readonly because: string;
};

/** One failed migration as its page shows it. */
export type FailureView = {
  readonly migration: string;
  /** ISO 8601, when it was started. */
  readonly startedAt: string;
  readonly log: string | null;
  /** Null while nobody has looked at what took effect. */
  readonly sight: FailureSight | null;
  readonly recommendation: Recommendation | null;
  /** The file as it was run; null where it is not known or may not be read. */
  readonly sql: string | null;
  /** What the newest release has under this name: it is what the next deployment would run. */
  readonly newestFile: "same" | "changed" | "missing";
  /** What a person would type, without the address of the database. */
  readonly commands: Readonly<Record<Mark, { readonly bash: string; readonly powershell: string }>>;
};

export type FailureDetail = {
  readonly failures: readonly FailureView[];
  /** Why it is not known whether any migration failed; null when it is. */
  readonly unknownBecause: string | null;
  /** When somebody looked at what took effect, ISO 8601. */
  readonly lookedAt: string | null;
  readonly looking: boolean;
  /** The newest run that marks or marked one. */
  readonly resolve: { readonly runId: string; readonly title: string; readonly status: RunStatus } | null;
  /** Why this person may not, or null. */
  readonly refusals: Readonly<Record<"inspect" | "resolve" | "readSql", string | null>>;
};

export const inspectSteps: readonly StepPlan[] = [{ name: "look", title: "Look at what took effect" }];
export const resolveSteps: readonly StepPlan[] = [
  { name: "preflight", title: "Is it the right database, and still as it was seen" },
  { name: "mark", title: "prisma migrate resolve" },
  { name: "check", title: "Ask the database how it is recorded" },
];

export const InspectInput = z.object({ environmentId: z.uuid() });
export const ResolveInput = z.object({
  environmentId: z.uuid(),
  migration: z.string().min(1).max(255).refine(isStorable),
  as: z.enum(marks),
  /** The digest of the evidence that the person saw. */
  seen: z.string().regex(/^[0-9a-f]{64}$/),
  typed: z.string().max(200),
});
