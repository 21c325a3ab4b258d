import { z } from "zod";
import type { Tier } from "@/lib/auth/schema";
import { searchText } from "@/lib/typed-text";

/** What a change says of itself. `before` and `after` never hold a secret. */
export type AuditEntry = {
  readonly summary: string;
  readonly subject?: string;
  readonly before?: AuditValues;
  readonly after?: AuditValues;
};

export type AuditValues = { readonly [field: string]: string | number | boolean | null | readonly string[] };

const conditions = {
  actor: searchText(120),
  action: z.string().regex(/^[a-z-]+:[a-z-]+$/),
  outcome: z.enum(["done", "refused"]),
  environment: z.uuid(),
  /** Whole days in UTC, both included. */
  from: z.iso.date(),
  to: z.iso.date(),
  before: z.string().regex(/^\d{1,18}$/),
};

/** What the audit page asks for, as it stands in its address; anything unreadable there counts as not asked. */
export const AuditFilterInput = z.object({
  actor: conditions.actor.optional().catch(undefined),
  action: conditions.action.optional().catch(undefined),
  outcome: conditions.outcome.optional().catch(undefined),
  environment: conditions.environment.optional().catch(undefined),
  from: conditions.from.optional().catch(undefined),
  to: conditions.to.optional().catch(undefined),
  before: conditions.before.optional().catch(undefined),
});
export type AuditFilter = z.output<typeof AuditFilterInput>;

/** What an export asks for. Unlike the page it refuses what it cannot read: it must not give out more than was meant. */
export const AuditExportInput = z
  .object(conditions)
  .omit({ before: true })
  .partial()
  .extend({ format: z.enum(["csv", "json"]) });
export type AuditExport = z.output<typeof AuditExportInput>;

/** One row of the audit log as people see it. `at` is ISO 8601. */
export type AuditView = {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly address: string;
  readonly action: string;
  readonly outcome: "done" | "refused";
  readonly summary: string;
  readonly subject: string | null;
  readonly environment: { readonly name: string; readonly tier: Tier } | null;
  readonly before: AuditValues | null;
  readonly after: AuditValues | null;
  /** Its place in the chain, null while it is not sealed; `overdue` when that has lasted too long. */
  readonly seal: number | null;
  readonly overdue: boolean;
};

/** `older` is the `before` of the next page, or null on the last one. */
export type AuditPage = { readonly events: readonly AuditView[]; readonly older: string | null };

/** What can have happened to a row or its seal, as far as the chain can tell. */
export type Tampering = "edited" | "deleted" | "inserted" | "reordered" | "truncated" | "forged" | "unsealed";

/** The first row that is not as it was sealed; `seq` is its place in the chain, `eventId` the row, where there is one. */
export type Break = {
  readonly what: Tampering;
  readonly seq: number | null;
  readonly eventId: string | null;
  readonly sentence: string;
};

/** What proving the whole chain gave. `proven` counts the rows from the first on that are as they were sealed. */
export type ChainProof =
  | {
      readonly is: "intact";
      readonly proven: number;
      readonly unsealed: number;
      readonly anchors: number;
      /** The newest anchor; null while nothing has been sealed. Time in UTC. */
      readonly anchored: { readonly seq: number; readonly at: string } | null;
    }
  | { readonly is: "broken"; readonly proven: number; readonly first: Break }
  | { readonly is: "unknown"; readonly sentence: string };

/** What the worker last said of the chain; `at` is ISO 8601, null when it never said anything. */
export type ChainReport = {
  readonly state: "ok" | "failed" | "unknown";
  readonly summary: string;
  readonly at: string | null;
};

/** `sealed` is the newest place in the chain. What is proven is what `proof` says, and only as of its time. */
export type ChainView = {
  readonly sealed: number;
  readonly unsealed: number;
  readonly overdue: boolean;
  readonly sealing: ChainReport;
  readonly proof: ChainReport;
};
