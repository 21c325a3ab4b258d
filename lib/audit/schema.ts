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

/** What the audit page asks for, as it stands in its address; anything unreadable there counts as not asked. */
export const AuditFilterInput = z.object({
  actor: searchText(120).optional().catch(undefined),
  action: z
    .string()
    .regex(/^[a-z-]+:[a-z-]+$/)
    .optional()
    .catch(undefined),
  outcome: z.enum(["done", "refused"]).optional().catch(undefined),
  environment: z.uuid().optional().catch(undefined),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
export type AuditFilter = z.output<typeof AuditFilterInput>;

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
};

/** `older` is the `before` of the next page, or null on the last one. */
export type AuditPage = { readonly events: readonly AuditView[]; readonly older: string | null };
