import { z } from "zod";
import type { RehearsalReport } from "@/lib/deployments/rehearsal-report";
import type { RunStatus, StepPlan } from "@/lib/runs/schema";

const Text = z.string().trim().max(2_000);
export const RequestDeploymentInput = z.object({
  environmentId: z.uuid(),
  releaseId: z.uuid("Choose a release."),
  reason: Text.default(""),
});
export const DeploymentInput = z.object({ id: z.uuid() });
export const ApproveInput = DeploymentInput.extend({ typed: z.string().max(300), comment: Text.default("") });
export const NoteInput = DeploymentInput.extend({ text: Text.min(1, "Write something.") });
export const OverrideInput = DeploymentInput.extend({
  reason: Text.min(20, "At least 20 letters: why can it not wait?"),
});
export const BreakGlassInput = DeploymentInput.extend({
  reason: Text.min(20, "At least 20 letters: what is at stake?"),
  password: z.string().min(1, "Type your password again.").max(1_024),
  typed: z.string().max(300),
});
export const StartDeploymentInput = DeploymentInput.extend({
  typed: z.string().max(300),
  /** Only where the policy allows it, never in production. */
  skipBackup: z.boolean().default(false),
});

/** What an approval is bound to. Any difference later voids it, and the sentence says which. */
export const Binding = z.object({
  releaseDigest: z.string(),
  systemIdentifier: z.string().nullable(),
  databaseOid: z.number(),
  place: z.string(),
  /** SHA-256 over the names and checksums of what is applied. */
  head: z.string(),
  /** SHA-256 over the findings that were shown. */
  findings: z.string(),
  rehearsalId: z.string().nullable(),
  /** SHA-256 over how the run will act: backup parameters, time limits, checks. */
  policy: z.string(),
});
export type Binding = z.infer<typeof Binding>;

/** What the worker saw of the target and of the SQL when it planned. */
export const Plan = z.object({
  systemIdentifier: z.string().nullable(),
  databaseOid: z.number(),
  databaseName: z.string(),
  marker: z.string().nullable(),
  serverVersion: z.string(),
  head: z.string(),
  headName: z.string().nullable(),
  appliedCount: z.number(),
  states: z.array(z.object({ state: z.string(), sentence: z.string(), hint: z.string().nullable() })),
  pending: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** Why this release cannot be deployed as things are; null when it can. */
  blocked: z.string().nullable(),
  review: z.unknown(),
  findings: z.string(),
  destroysData: z.enum(["yes", "no", "unknown"]),
  compatibility: z.enum(["additive", "contracting", "unknown"]),
});
export type Plan = z.infer<typeof Plan>;

export type DeploymentStatus = "requested" | "running" | "succeeded" | "failed" | "cancelled" | "unknown";

/** One of the conditions that must hold before a deployment may start. */
export type Condition = {
  readonly key: "plan" | "changes" | "rehearsal" | "backup" | "approvals" | "staging" | "window" | "review";
  readonly title: string;
  readonly is: "ok" | "failed" | "waiting" | "unknown" | "running";
  readonly because: string;
};

export type Verdict = {
  readonly canRun: boolean;
  readonly sentence: string;
  readonly conditions: readonly Condition[];
};

export type ApprovalView = {
  readonly id: string;
  readonly approver: string;
  readonly createdAt: string;
  readonly voidedWhy: string | null;
};

export type NoteView = {
  readonly id: string;
  readonly kind: "comment" | "changes-requested" | "override" | "break-glass" | "review";
  readonly author: string;
  readonly text: string;
  readonly createdAt: string;
};

/** A request that waits for the reader's own approval. */
export type AwaitedView = {
  readonly id: string;
  readonly environment: string;
  readonly requestedBy: string;
  readonly expiresAt: string;
};

export type FreezeView = {
  readonly id: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly until: string | null;
};

export type DeploymentView = {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly database: string;
    readonly host: string;
    readonly port: number;
  };
  readonly release: {
    readonly id: string;
    readonly digest: string;
    readonly appVersion: string;
    readonly migrationHead: string | null;
  };
  readonly requestedBy: string;
  readonly requestedById: string;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly plannedAt: string | null;
  readonly planRun: { readonly id: string; readonly status: RunStatus } | null;
  readonly runId: string | null;
  readonly pending: number | null;
};

/** One deployment with all that its page shows. `refusals`: null where the reader may, else the sentence that says why not. */
export type DeploymentDetail = {
  readonly deployment: DeploymentView;
  readonly verdict: Verdict;
  readonly plan: Plan | null;
  readonly needed: number;
  readonly approvals: readonly ApprovalView[];
  readonly notes: readonly NoteView[];
  readonly rehearsals: readonly {
    readonly id: string;
    readonly runId: string;
    readonly status: "running" | "succeeded" | "failed" | "unknown";
    readonly createdAt: string;
    readonly isOfThisPlan: boolean;
    readonly sentence: string;
    /** Null as long as there is none. */
    readonly report: RehearsalReport | null;
  }[];
  readonly breakGlass: { readonly by: string; readonly reviewedBy: string | null } | null;
  /** The backup that its run made first, if any is left, and who has accepted the deployment. */
  readonly backup: { readonly id: string; readonly file: string } | null;
  readonly accepted: { readonly by: string; readonly at: string } | null;
  readonly refusals: Readonly<
    Record<
      | "readSql"
      | "replan"
      | "rehearse"
      | "approve"
      | "requestChanges"
      | "override"
      | "breakGlass"
      | "review"
      | "start"
      | "comment"
      | "withdraw"
      | "accept",
      string | null
    >
  >;
};

export const planSteps: readonly StepPlan[] = [
  { name: "look", title: "Look at the target" },
  { name: "review", title: "Read the SQL" },
];

/** The runbook's production procedure, step by step. */
export const deploySteps: readonly StepPlan[] = [
  { name: "preflight", title: "Is it the database, the release and the state that were approved?" },
  { name: "maintenance-on", title: "Maintenance on" },
  { name: "backup", title: "Back up and read back" },
  { name: "deploy", title: "prisma migrate deploy" },
  { name: "verify", title: "Verify state, health and rows" },
  { name: "maintenance-off", title: "Maintenance off" },
  { name: "record", title: "Write down the outcome" },
];

export const rehearsalSteps: readonly StepPlan[] = [
  { name: "choose", title: "Choose the newest verified backup" },
  { name: "rehearse", title: "Restore it on the scratch server, deploy there, measure" },
  { name: "report", title: "Attach the report" },
];
