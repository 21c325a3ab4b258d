// Its own file because it is the environment's, and the pages that edit it need nothing else of deployments.
import { z } from "zod";
import type { Tier } from "@/lib/auth/schema";
import { isTimeZone } from "@/lib/format";
import { openAddress } from "@/lib/typed-text";

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of day as HH:MM.");
const QuietWindow = z.object({
  /** 0 is Sunday. A window over midnight belongs to the day on which it begins. */
  days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
  from: Time,
  to: Time,
});
export type QuietWindow = z.infer<typeof QuietWindow>;

export const CheckQuery = z.object({
  name: z.string().trim().min(1).max(80),
  sql: z.string().trim().min(1).max(4_000),
});

const Policy = z.object({
  /** How many people other than the requester must say yes. */
  approvals: z.number().int().min(0).max(5),
  approverRole: z.enum(["lead", "admin"]),
  /** Hours after which a request and its approvals expire. */
  expireHours: z.number().int().min(1).max(168),
  /** Whether a deployment must have been tried out on a restored copy. */
  rehearsal: z.enum(["required", "optional"]),
  /** Whether the run takes a verified backup first. In production it always does. */
  backup: z.enum(["always", "skippable"]),
  /** Minutes: older than this, the newest verified backup no longer counts for a rehearsal. */
  backupMaxAgeMinutes: z.number().int().min(1).max(43_200),
  stagingFirst: z.boolean(),
  /** When production may change; empty: at any time. */
  quietWindows: z.array(QuietWindow).max(20),
  timeZone: z.string().refine(isTimeZone, "A time zone such as Europe/Zurich."),
  maintenance: z.enum(["hook", "person", "none"]),
  /** Milliseconds a migration waits for a lock; 0 for ever. */
  lockTimeoutMs: z.number().int().min(0).max(3_600_000),
  /** Milliseconds a statement may take; 0 as long as it needs. */
  statementTimeoutMs: z.number().int().min(0).max(86_400_000),
  /** How far, in percent, a table's rows may differ from the backup's after the migration. */
  rowTolerancePercent: z.number().min(0).max(100),
  /** Reads that must succeed and give at least one row that says true, or any row. */
  checkQueries: z.array(CheckQuery).max(20),
});
export type DeploymentPolicy = z.infer<typeof Policy>;

/** What holds for a tier until somebody says otherwise. */
export function defaultPolicy(tier: Tier): DeploymentPolicy {
  const production = tier === "production";
  return {
    approvals: production ? 1 : 0,
    approverRole: "lead",
    expireHours: 24,
    rehearsal: production ? "required" : "optional",
    backup: production ? "always" : "skippable",
    backupMaxAgeMinutes: 60,
    stagingFirst: production,
    quietWindows: [],
    timeZone: "UTC",
    maintenance: production ? "person" : "none",
    lockTimeoutMs: 5_000,
    statementTimeoutMs: 0,
    rowTolerancePercent: 1,
    checkQueries: [],
  };
}

/** The policy of an environment: what was saved, over the tier's defaults. Production always takes a backup. */
export function readDeploymentPolicy(tier: Tier, saved: unknown): DeploymentPolicy {
  const policy = Policy.parse({ ...defaultPolicy(tier), ...z.record(z.string(), z.unknown()).catch({}).parse(saved) });
  return tier === "production" ? { ...policy, backup: "always" } : policy;
}

export const SavePolicyInput = z.object({
  environmentId: z.uuid(),
  policy: Policy,
  hookUrl: z.union([z.literal(""), openAddress()]),
  /** Empty keeps the secret that is stored. */
  hookSecret: z.string().max(500).default(""),
});
export const FreezeInput = z.object({
  environmentId: z.uuid(),
  /** Null: until somebody lifts it. */
  until: z.preprocess((value) => (value === "" ? null : value), z.coerce.date().nullable()),
  reason: z.string().trim().min(3, "Say why.").max(500),
});
export const LiftFreezeInput = z.object({ id: z.uuid() });
