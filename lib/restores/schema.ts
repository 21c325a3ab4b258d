import { z } from "zod";
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

/** Whether its database is on the server: `perhaps` where it could not be cleared away for certain. */
export type Presence = "being made" | "there" | "perhaps" | "dropped" | "never made";
