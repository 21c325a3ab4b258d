import { z } from "zod";
import type { DrillReport } from "@/lib/drills/schema";
import type { CommandPlace } from "@/lib/postgres/commands";
import type { StepPlan } from "@/lib/runs/schema";
import { freeText } from "@/lib/typed-text";

/** PostgreSQL's limit for a name, in bytes; all that we allow are one byte each. */
const longest = 63;
const reserved = /^(template[01]|postgres|holdfast_(scratch|restore)_.*)$/;

/** A name that needs no quotes in any shell or connection string. */
export const DatabaseName = z
  .string()
  .trim()
  .min(1, "Give the new database a name.")
  .max(longest, `At most ${longest} characters.`)
  .regex(/^[a-z_][a-z0-9_-]*$/, "Lower-case letters, digits, _ and -; the first is a letter or _.")
  .refine((name) => !reserved.test(name), "This name is PostgreSQL's or Holdfast's own. Choose another.");

export const StartRestoreInput = z.object({
  id: z.uuid(),
  database: DatabaseName,
  purpose: freeText(500).default(""),
});
export const KeepRestoredInput = z.object({
  id: z.uuid(),
  purpose: freeText(500).pipe(z.string().min(1, "Say what it is good for.")),
});
export const DropRestoredInput = z.object({ id: z.uuid(), typed: z.string().max(300) });

/** The steps of every restore into a new database, as the run page lists them. */
export const restoreSteps: readonly StepPlan[] = [
  { name: "preflight", title: "Check archive, server and name" },
  { name: "create", title: "Make the new database" },
  { name: "restore", title: "Restore the archive into it" },
  { name: "verify", title: "Compare with the manifest, analyze" },
  { name: "record", title: "Open it and write down what was proven" },
];

export const dropSteps: readonly StepPlan[] = [
  { name: "check", title: "Is it ours, and does nobody use it?" },
  { name: "drop", title: "Drop the database" },
];

export type RestoreStatus = "running" | "succeeded" | "failed" | "unknown";

/** The same form as a drill's: what was compared, how long it took, what differs from the source on purpose. */
export type RestoreReport = DrillReport;

/** Whether its database is on the server: `perhaps` where it could not be cleared away for certain. */
export type Presence = "being made" | "there" | "perhaps" | "dropped" | "never made";

/** One restore as pages show it. Times ISO 8601. */
export type RestoreView = {
  readonly id: string;
  readonly runId: string;
  readonly status: RestoreStatus;
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly host: string;
  };
  readonly backup: { readonly id: string; readonly file: string; readonly snapshotAt: string | null };
  readonly database: string;
  readonly purpose: string | null;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly madeAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly report: RestoreReport | null;
  /** As last seen. */
  readonly size: { readonly bytes: number; readonly at: string } | null;
  readonly kept: { readonly at: string; readonly by: string } | null;
  readonly dropped: { readonly at: string; readonly by: string } | null;
  readonly presence: Presence;
};

/** `refusals`: null where the reader may, else the sentence that says why not. */
export type RestoreDetail = {
  readonly restore: RestoreView;
  /** The database that the backup was made of. */
  readonly source: string;
  /** Without the password: web holds no key to it. */
  readonly connection: string;
  readonly refusals: { readonly keep: string | null; readonly drop: string | null };
};

/** What the dialog shows before a restore is asked for. Nulls are unknown. */
export type RestorePreview = {
  readonly backupId: string;
  readonly environment: { readonly name: string; readonly tier: "development" | "staging" | "production" };
  readonly place: CommandPlace;
  /** What the new database is called unless somebody says otherwise. */
  readonly name: string;
  readonly file: string;
  readonly snapshotAt: string | null;
  /** Complete backups of the environment that were made since. */
  readonly newerBackups: number;
  readonly archiveBytes: number | null;
  readonly databaseBytes: number | null;
  /** Of the environment's newest drill that succeeded. */
  readonly recoveryMs: number | null;
  readonly encoding: string;
  readonly locale: string;
  readonly jobs: number;
  readonly refusal: string | null;
};
