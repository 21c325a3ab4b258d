import { z } from "zod";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { digestOf } from "@/lib/deployments/binding";
import { gatherFacts } from "@/lib/deployments/gather-facts";
import { lookAtTarget, type TargetSight } from "@/lib/deployments/look-at-target";
import { type Plan, planSteps } from "@/lib/deployments/schema";
import { openConnection } from "@/lib/environments/open-connection";
import { withTarget } from "@/lib/postgres/connect";
import { readTargetFacts } from "@/lib/postgres/table-facts";
import { readMigrations } from "@/lib/releases/data";
import type { RunContext, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { reviewMigrations } from "@/lib/sql-review/review-migrations";

const Input = z.object({ deploymentId: z.uuid() });

/** A plan: the target looked at, the SQL read, and both written down for people to decide by. Changes nothing there. */
export const runPlan: RunHandler = {
  kind: "plan-deployment",
  steps: planSteps,
  async execute(context) {
    await context.step("look", async (step) => {
      const { seen } = await look(context, step);
      const { sentence } = seen.migrations.findings[0] ?? { sentence: "Nothing was found." };
      return { value: null, evidence: seen.blocked ?? sentence };
    });
    return context.step("review", (step) => review(context, step));
  },
  cleanUp: async () => null,
};

async function look({ run, applicationName }: RunContext, { signal }: StepContext) {
  const { deploymentId } = Input.parse(run.input);
  const include = { environment: true, release: true } as const;
  const deployment = await read().deployment.findUniqueOrThrow({ where: { id: deploymentId }, include });
  const files = await readMigrations(deployment.releaseId);
  return { deployment, files, seen: await lookAtTarget(deployment.environment, files, { applicationName, signal }) };
}

/** Looks once more, so that the review and what it is based on are of the same moment. */
async function review(context: RunContext, step: StepContext) {
  const { deployment, files, seen } = await look(context, step);
  const { environment, release } = deployment;
  const pending = files.filter(({ name }) => seen.pending.includes(name));
  const options = { applicationName: context.applicationName, signal: step.signal };
  const connection = await openConnection(environment);
  const target = await withTarget(connection, options, (session) => readTargetFacts(session, environment.schema));
  const serverMajor = Math.floor(seen.serverVersion / 10_000);
  const reviewed = await reviewMigrations({ files: pending, target, serverMajor, signal: step.signal });
  const plan: Plan = {
    ...planOf(seen),
    pending: pending.map(({ name, checksum }) => ({ name, checksum })),
    review: reviewed,
    findings: reviewed.digest,
    destroysData: reviewed.destroysData,
    compatibility: reviewed.compatibility,
  };
  const planDigest = digestOf([release.digest, plan.systemIdentifier, plan.databaseOid, plan.head, plan.findings]);
  const now = await databaseNow();
  await mutate(context.actor, "deployment:record", { environmentId: environment.id }, async (tx) => {
    const data = { plan: plan as unknown as Prisma.InputJsonObject, planDigest, plannedAt: now };
    await tx.deployment.updateMany({ where: { id: deployment.id, status: "requested" }, data });
    const { stale } = await gatherFacts(tx, deployment.id, now);
    for (const { id, why } of stale)
      await tx.approval.update({ where: { id }, data: { voidedAt: now, voidedWhy: why } });
    const summary = `Planned a deployment to ${environment.name}: ${pending.length} pending${stale.length > 0 ? `, ${stale.length} approval(s) void` : ""}`;
    return {
      value: undefined,
      audit: { summary, subject: deployment.id, after: { planDigest, findings: plan.findings } },
    };
  });
  const count = reviewed.files.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    value: { deploymentId: deployment.id },
    evidence: `${pending.length} pending, ${count} findings; data destroyed: ${plan.destroysData}; ${plan.compatibility}`,
  };
}

function planOf(seen: TargetSight) {
  const { identity, marker, serverVersion, head, migrations, facts, blocked } = seen;
  return {
    systemIdentifier: identity.systemIdentifier,
    databaseOid: identity.databaseOid,
    databaseName: identity.databaseName,
    marker,
    serverVersion: `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`,
    head,
    headName: migrations.head,
    appliedCount: facts.rows.filter(({ finishedAt, rolledBackAt }) => finishedAt && !rolledBackAt).length,
    states: migrations.findings.map(({ state, sentence, hint }) => ({ state, sentence, hint })),
    blocked,
  };
}
