// The facts that decide about a deployment, read the same way for the page and for the transaction that starts the run.

import { roles } from "@/lib/auth/schema";
import { reliableOnes } from "@/lib/backups/reliable";
import type { Environment, Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import type { read } from "@/lib/db/read";
import { bindingOf } from "@/lib/deployments/binding";
import { type DeploymentPolicy, readDeploymentPolicy } from "@/lib/deployments/policy";
import { windowState } from "@/lib/deployments/quiet-window";
import { type Facts, voidReason } from "@/lib/deployments/rules";
import { Binding, Plan } from "@/lib/deployments/schema";
import { OpsError, type Problem } from "@/lib/errors";

type Reader = ReturnType<typeof read> | Tx;

export const deploymentInclude = {
  environment: true,
  release: true,
  planRun: { select: { id: true, status: true, problem: true } },
  approvals: { orderBy: { createdAt: "asc" } },
  notes: { orderBy: { createdAt: "asc" } },
  rehearsals: { orderBy: { createdAt: "desc" } },
} as const satisfies Prisma.DeploymentInclude;
export type DeploymentRow = Prisma.DeploymentGetPayload<{ include: typeof deploymentInclude }>;

export type Gathered = {
  readonly row: DeploymentRow;
  readonly policy: DeploymentPolicy;
  readonly plan: Plan | null;
  /** What an approval given now would be bound to; null without a plan. */
  readonly binding: Binding | null;
  /** Approvals that no longer count and have not been marked so yet, with the sentence. */
  readonly stale: readonly { readonly id: string; readonly why: string }[];
  readonly facts: Facts;
};

/** Throws NOT_FOUND. `now` is the database's clock. */
export async function gatherFacts(db: Reader, id: string, now: Date): Promise<Gathered> {
  const row = await db.deployment.findUnique({ where: { id }, include: deploymentInclude });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such deployment.");
  const { environment } = row;
  const policy = readDeploymentPolicy(environment.tier, environment.deploymentPolicy);
  const plan = Plan.safeParse(row.plan).data ?? null;
  const rehearsal = row.rehearsals.find(({ planDigest }) => planDigest === row.planDigest) ?? null;
  const rehearsalId = rehearsal?.status === "succeeded" ? rehearsal.id : null;
  const binding = plan && bindingOf({ release: row.release, environment, policy, plan, rehearsalId });
  const people = await db.user.findMany({ where: { id: { in: row.approvals.map(({ approverId }) => approverId) } } });
  const approvals = row.approvals.map((approval) => {
    const person = people.find((one) => one.id === approval.approverId);
    const why = approval.voidedWhy ?? staleReason(approval.binding, binding, person, policy, row.expiresAt, now);
    return { ...approval, why };
  });
  const running = row.planRun?.status === "queued" || row.planRun?.status === "running";
  return {
    row,
    policy,
    plan,
    binding,
    stale: approvals.flatMap(({ id: approvalId, voidedAt, why }) =>
      why && !voidedAt ? [{ id: approvalId, why }] : [],
    ),
    facts: {
      tier: environment.tier,
      name: environment.name,
      status: row.status,
      policy,
      requestedById: row.requestedById,
      expiresAt: row.expiresAt,
      plan: plan && { blocked: plan.blocked, pending: plan.pending.length, at: row.plannedAt ?? row.createdAt },
      planRunning: running,
      planProblem: (row.planRun?.problem as Problem | null)?.message ?? null,
      changesRequestedBy: changesRequestedBy(row),
      approvals: approvals.map(({ approverId, approver, why }) => ({ approverId, approver, valid: why === null })),
      rehearsal: rehearsal && { status: rehearsal.status, sentence: rehearsalSentence(rehearsal.report) },
      ...(await surroundings(db, row, now)),
      window: windowState(policy.quietWindows, policy.timeZone, now),
      overrideBy: row.overrideBy,
      breakGlassBy: row.breakGlassBy,
      now,
    },
  };
}

type Person = { readonly role: (typeof roles)[number]; readonly disabledAt: Date | null };

function staleReason(
  saved: unknown,
  binding: Binding | null,
  person: Person | undefined,
  policy: DeploymentPolicy,
  expiresAt: Date,
  now: Date,
): string | null {
  if (!person || person.disabledAt) return "The approver may not sign in any more.";
  if (roles.indexOf(person.role) < roles.indexOf(policy.approverRole))
    return `The approver is no longer a ${policy.approverRole}.`;
  if (expiresAt <= now) return "The request has expired.";
  if (!binding) return "The target has not been looked at.";
  return voidReason(Binding.parse(saved), binding);
}

/** Who asked for changes after the last approval, null when nobody did. */
function changesRequestedBy({ notes, approvals }: DeploymentRow): string | null {
  const asked = notes.findLast(({ kind }) => kind === "changesRequested");
  if (!asked) return null;
  const withdrawn = approvals.some(
    ({ approverId, createdAt }) => approverId === asked.authorId && createdAt > asked.createdAt,
  );
  return withdrawn ? null : asked.author;
}

/** What a rehearsal came to, from its report; as long as it has none it is under way. */
export function rehearsalSentence(report: unknown): string {
  const sentence = (report as { sentence?: unknown } | null)?.sentence;
  return typeof sentence === "string" ? sentence : "It is being rehearsed.";
}

async function surroundings(db: Reader, { environment, releaseId }: DeploymentRow, now: Date) {
  const [backup, freeze, broken] = await Promise.all([
    db.backup.findFirst({
      where: { ...reliableOnes, environmentId: environment.id },
      orderBy: { snapshotAt: "desc" },
    }),
    db.freeze.findFirst({
      where: {
        environmentId: environment.id,
        liftedAt: null,
        fromAt: { lte: now },
        OR: [{ toAt: null }, { toAt: { gt: now } }],
      },
    }),
    db.deployment.findFirst({
      where: {
        environmentId: environment.id,
        breakGlassAt: { lt: new Date(now.getTime() - 24 * 3_600_000) },
        reviewedAt: null,
        runId: { not: null },
      },
    }),
  ]);
  return {
    verifiedBackupAt: backup?.snapshotAt ?? null,
    succeededOnStaging: await succeededOnStaging(db, environment, releaseId),
    freeze: freeze && { reason: freeze.reason, until: freeze.toAt },
    unreviewedBreakGlass: broken && `${broken.breakGlassBy} broke the glass and nobody else has looked at it since.`,
  };
}

/** By contents, not by row: the same migrations under another application version are the same. */
async function succeededOnStaging(db: Reader, environment: Environment, releaseId: string): Promise<boolean | null> {
  const staging = await db.environment.findMany({
    where: { projectId: environment.projectId, tier: "staging", disabledAt: null },
    select: { id: true },
  });
  if (staging.length === 0) return null;
  const release = await db.release.findUnique({ where: { id: releaseId }, select: { digest: true } });
  const done = await db.deployment.count({
    where: {
      environmentId: { in: staging.map(({ id }) => id) },
      status: "succeeded",
      release: { digest: release?.digest ?? "" },
    },
  });
  return done > 0;
}
