import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { approvalProblem } from "@/lib/deployments/approve-deployment";
import { gatherFacts, rehearsalSentence } from "@/lib/deployments/gather-facts";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import type { PolicyView } from "@/lib/deployments/policy-form";
import { RehearsalReport } from "@/lib/deployments/rehearsal-report";
import { acceptPermission, acceptProblem, judge, withdrawPermission } from "@/lib/deployments/rules";
import {
  type DeploymentDetail,
  type DeploymentView,
  type FreezeView,
  type NoteView,
  Plan,
} from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";
import { readMigrations } from "@/lib/releases/data";

const include = {
  backup: { select: { id: true, fileName: true, status: true } },
  environment: { select: { id: true, name: true, tier: true, database: true, host: true, port: true } },
  release: { select: { id: true, digest: true, appVersion: true, migrationHead: true } },
  planRun: { select: { id: true, status: true } },
} as const satisfies Prisma.DeploymentInclude;
type Row = Prisma.DeploymentGetPayload<{ include: typeof include }>;

/** The newest deployments, newest first; `open` only those that wait or run. */
export async function listDeployments(
  actor: Actor,
  {
    environmentId,
    open = false,
    take = 100,
  }: { environmentId?: string | undefined; open?: boolean; take?: number } = {},
): Promise<DeploymentView[]> {
  await requirePermission(actor, "overview:see", null);
  const rows = await read().deployment.findMany({
    where: {
      ...(environmentId ? { environmentId } : {}),
      ...(open ? { status: { in: ["requested", "running"] } } : {}),
    },
    include,
    orderBy: { createdAt: "desc" },
    take,
  });
  return rows.map(toView);
}

/** One deployment with its verdict, conversation and what this person may do. Throws NOT_FOUND. */
export async function getDeployment(actor: Actor, id: string): Promise<DeploymentDetail> {
  await requirePermission(actor, "overview:see", null);
  const now = await databaseNow();
  const gathered = await gatherFacts(read(), id, now);
  const { row, facts, policy, plan } = gathered;
  const view = await read().deployment.findUniqueOrThrow({ where: { id }, include });
  const { tier } = row.environment;
  const may = (permission: Parameters<typeof denied>[0]) => denied(permission, actor, tier);
  const approval = may("deployment:approve") ?? approvalProblem(actor, gathered)?.message ?? null;
  const own = row.requestedById === actor.id ? "You asked for this yourself; another lead must do it." : null;
  return {
    deployment: toView(view),
    verdict: judge(facts),
    plan,
    needed: policy.approvals,
    approvals: row.approvals.map(({ id: approvalId, approver, createdAt, voidedWhy }) => ({
      id: approvalId,
      approver,
      createdAt: createdAt.toISOString(),
      voidedWhy: voidedWhy ?? gathered.stale.find((one) => one.id === approvalId)?.why ?? null,
    })),
    notes: row.notes.map(toNote),
    rehearsals: row.rehearsals.map(({ id: rehearsalId, runId, status, createdAt, planDigest, report }) => ({
      id: rehearsalId,
      runId,
      status,
      createdAt: createdAt.toISOString(),
      isOfThisPlan: planDigest === row.planDigest,
      sentence: rehearsalSentence(report),
      report: RehearsalReport.safeParse(report).data ?? null,
    })),
    backup: view.backup?.status === "complete" ? { id: view.backup.id, file: basename(view.backup.fileName) } : null,
    accepted: row.acceptedAt && { by: row.acceptedBy ?? "", at: row.acceptedAt.toISOString() },
    breakGlass: row.breakGlassAt && { by: row.breakGlassBy ?? "", reviewedBy: row.reviewedBy },
    refusals: {
      readSql: may("release:read"),
      replan: may("deployment:request"),
      rehearse: may("deployment:rehearse"),
      approve: approval,
      requestChanges: may("deployment:approve"),
      override: may("deployment:override") ?? own,
      breakGlass: may("deployment:break-glass"),
      review: may("deployment:approve") ?? (row.breakGlassById === actor.id ? "Somebody else must look at it." : null),
      start: may("deployment:start"),
      comment: may("deployment:comment"),
      withdraw: may(withdrawPermission(actor, row)),
      accept: may(acceptPermission(actor, row)) ?? acceptProblem(row),
    },
  };
}

/** How deployments to an environment are decided, and what freezes it now. Throws NOT_FOUND. */
export async function getPolicy(
  actor: Actor,
  environmentId: string,
): Promise<{ name: string; view: PolicyView; freezes: FreezeView[] }> {
  await requirePermission(actor, "overview:see", null);
  const row = await read().environment.findUnique({ where: { id: environmentId } });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such environment.");
  const now = await databaseNow();
  const freezes = await read().freeze.findMany({
    where: { environmentId, liftedAt: null, OR: [{ toAt: null }, { toAt: { gt: now } }] },
    orderBy: { createdAt: "desc" },
  });
  const policy = readDeploymentPolicy(row.tier, row.deploymentPolicy);
  return {
    name: row.name,
    view: { policy, tier: row.tier, hookUrl: row.hookUrl, hasHookSecret: row.sealedHookSecret !== null },
    freezes: freezes.map(({ id, reason, createdBy, createdAt, toAt }) => ({
      id,
      reason,
      createdBy,
      createdAt: createdAt.toISOString(),
      until: toAt?.toISOString() ?? null,
    })),
  };
}

/** The SQL of those of these migrations that are pending, by name. Needs `release:read`. */
export async function readPendingSql(
  actor: Actor,
  id: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const row = await read().deployment.findUnique({ where: { id }, include: { environment: true } });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such deployment.");
  await requirePermission(actor, "release:read", row.environment);
  const pending = new Set(Plan.safeParse(row.plan).data?.pending.map(({ name }) => name));
  const migrations = await readMigrations(
    row.releaseId,
    names.filter((name) => pending.has(name)),
  );
  return Object.fromEntries(migrations.map(({ name, sql }) => [name, sql]));
}

function toNote(note: Prisma.DeploymentNoteGetPayload<object>): NoteView {
  const kinds = {
    comment: "comment",
    changesRequested: "changes-requested",
    override: "override",
    breakGlass: "break-glass",
    review: "review",
  } as const;
  return {
    id: note.id,
    kind: kinds[note.kind],
    author: note.author,
    text: note.text,
    createdAt: note.createdAt.toISOString(),
  };
}

function toView(row: Row): DeploymentView {
  return {
    id: row.id,
    status: row.status,
    environment: row.environment,
    release: row.release,
    requestedBy: row.requestedBy,
    requestedById: row.requestedById,
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    plannedAt: row.plannedAt?.toISOString() ?? null,
    planRun: row.planRun,
    runId: row.runId,
    pending: Plan.safeParse(row.plan).data?.pending.length ?? null,
  };
}
