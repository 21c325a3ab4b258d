// The form of a rehearsal's report; apart from the procedure so that pages may use it.
import { z } from "zod";

export const RehearsalReport = z.object({
  sentence: z.string(),
  backupId: z.string(),
  restoreMs: z.number(),
  /** `ms` is null for the one that failed. */
  migrations: z.array(z.object({ name: z.string(), ms: z.number().nullable() })),
  /** The strongest lock on each table that was seen, longest first. */
  locks: z.array(z.object({ table: z.string(), mode: z.string(), longestMs: z.number() })),
  /** Tables whose number of rows changed; null where there is no such table. */
  rows: z.array(z.object({ table: z.string(), before: z.number().nullable(), after: z.number().nullable() })),
  schema: z.array(z.object({ kind: z.string(), name: z.string(), change: z.string() })),
  checks: z.array(z.object({ name: z.string(), problem: z.string().nullable() })),
  problem: z.object({ message: z.string(), hint: z.string().nullable() }).nullable(),
  notes: z.array(z.string()),
});
export type RehearsalReport = z.infer<typeof RehearsalReport>;
