import { z } from "zod";
import { tiers } from "@/lib/auth/schema";
import type { RunStatus, StepPlan } from "@/lib/runs/schema";
import { freeText, isStorable, nameText, openAddress } from "@/lib/typed-text";

/** How an environment is backed up. Times in milliseconds; `auto` compression is the best the installed tools have. */
export const BackupPolicy = z.object({
  compression: z.enum(["auto", "gzip:1", "gzip:6", "zstd:1", "zstd:3", "lz4"]).default("auto"),
  excludeTableData: z
    .array(
      z
        .string()
        .max(130)
        .regex(/^[^.]+\..+$/s, "Write each table as schema.table, for example public.audit_events.")
        .refine(isStorable, "This name has a character that no table's name can have."),
    )
    .max(200)
    .default([]),
  lockWaitTimeoutMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
  stallMs: z.number().int().min(10_000).max(3_600_000).default(120_000),
  /** How many minutes of data may be lost, and how many a recovery may take; null: as usual for the tier. */
  rpoMinutes: z.number().int().min(1).max(525_600).nullable().default(null),
  rtoMinutes: z.number().int().min(1).max(525_600).nullable().default(null),
  /** After how many days the worker proves the newest backup by restoring it; 0: never by itself. */
  drillEveryDays: z.literal([0, 1, 7, 14, 30]).default(7),
});
export type BackupPolicy = z.infer<typeof BackupPolicy>;

const Name = nameText(60);
const HealthUrl = z.preprocess((value) => (value === "" ? null : value), openAddress().nullable());

export const TestConnectionInput = z.object({
  connectionString: z.string().min(1, "Paste the connection string.").max(4_096),
  ca: z.string().max(65_536).default(""),
});
export const AddEnvironmentInput = z.object({
  testRunId: z.uuid(),
  projectId: z.uuid("Choose a project."),
  name: Name,
  tier: z.enum(tiers),
  healthUrl: HealthUrl,
});
export const EditEnvironmentInput = z.object({ id: z.uuid(), name: Name, healthUrl: HealthUrl, policy: BackupPolicy });
export const ChangeConnectionInput = z.object({ id: z.uuid(), testRunId: z.uuid() });
export const EnvironmentInput = z.object({ id: z.uuid() });
export const OwnerInput = z.object({
  id: z.uuid(),
  ownerId: z.preprocess((value) => (value === "" ? null : value), z.uuid().nullable()),
  contact: freeText(300),
});
export const DisableEnvironmentInput = EnvironmentInput.extend({ typed: z.string().max(300) });

/** What a connection test is asked to look at; the password is sealed. */
export const TestRequest = z.object({
  host: z.string(),
  port: z.number(),
  username: z.string(),
  database: z.string(),
  sslmode: z.string(),
  schema: z.string(),
  ca: z.string().nullable(),
  sealedPassword: z.string(),
});
export type TestRequest = z.infer<typeof TestRequest>;

export type ObservationView = {
  readonly kind: string;
  readonly state: "ok" | "attention" | "failed" | "unknown";
  /** Too old to prove anything: nobody has looked for three periods. `state` is unknown then. */
  readonly stale: boolean;
  readonly summary: string;
  readonly observedAt: string;
  readonly since: string;
};

export type EnvironmentView = {
  readonly id: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly sslmode: string;
  readonly schema: string;
  readonly hasCa: boolean;
  readonly healthUrl: string | null;
  readonly disabledAt: string | null;
  readonly markerWrittenAt: string | null;
  readonly systemIdentifier: string | null;
  readonly databaseOid: number | null;
  readonly policy: BackupPolicy;
  readonly databaseBytes: number | null;
  /** What the newest look at the database read; null when it failed or there was none. */
  readonly seen: DatabaseSight | null;
  readonly observations: readonly ObservationView[];
};

export type DatabaseSight = {
  /** What the database says it is, null when it is unmarked. */
  readonly marker: string | null;
  readonly serverVersion: string;
  readonly latencyMs: number;
  readonly connections: number;
  readonly maxConnections: number;
  readonly isReplica: boolean;
};

/** The newest attempt to write the tier into the database. `command` is what its owner must run when our role may not. */
export type MarkView = {
  readonly runId: string;
  readonly status: RunStatus;
  readonly at: string;
  readonly command: string | null;
  readonly problem: string | null;
};

/** Who looks after an environment. `former` is an owner who may not sign in any more: the owner then is nobody. */
export type OwnerView = {
  readonly owner: string | null;
  readonly former: string | null;
  readonly ownerId: string | null;
  readonly contact: string | null;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly refusal: string | null;
};

export const connectionTestSteps: readonly StepPlan[] = [{ name: "inspect", title: "Look at the database" }];
export const markSteps: readonly StepPlan[] = [
  { name: "identify", title: "Register which database this is" },
  { name: "mark", title: "Write the tier into the database" },
];
