import { z } from "zod";
import { copyNeed } from "@/lib/backups/copy-on-scratch";
import { reliableOnes } from "@/lib/backups/reliable";
import type { Manifest } from "@/lib/backups/schema";
import { withBackupFile } from "@/lib/copies/open-copy";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import type { RehearsalReport } from "@/lib/deployments/rehearsal-report";
import { rehearse } from "@/lib/deployments/rehearse";
import { Plan, rehearsalSteps } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";
import { formatDuration } from "@/lib/format";
import { readMigrations } from "@/lib/releases/data";
import type { RunContext, RunEnd, RunFacts, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { withScratchDatabase } from "@/lib/scratch/with-scratch-database";

const Input = z.object({ deploymentId: z.uuid() });

/**
 * A deployment tried out: the newest verified backup on the scratch server, the release deployed there by the same code,
 * measured and reported. The copy is dropped for certain; the target itself is not touched.
 */
export const runRehearsal: RunHandler = {
  kind: "rehearse",
  steps: rehearsalSteps,
  async execute(context) {
    const backupId = await context.step("choose", (step) => choose(context, step));
    const report = await context.step("rehearse", (step) => tryOut(context, step, backupId));
    return context.step("report", () => record(context, backupId, report));
  },
  cleanUp: async () => null,
  settle: settleRehearsal,
};

async function readWanted({ run }: RunContext) {
  const { deploymentId } = Input.parse(run.input);
  const include = { environment: true, release: true } as const;
  return read().deployment.findUniqueOrThrow({ where: { id: deploymentId }, include });
}

/** The newest verified backup, not older than the policy allows. */
async function choose(context: RunContext, _step: StepContext) {
  const { environment } = await readWanted(context);
  const policy = readDeploymentPolicy(environment.tier, environment.deploymentPolicy);
  const backup = await read().backup.findFirst({
    where: { ...reliableOnes, environmentId: environment.id },
    orderBy: { snapshotAt: "desc" },
  });
  const age = backup?.snapshotAt ? (await databaseNow()).getTime() - backup.snapshotAt.getTime() : null;
  if (!backup || age === null)
    throw new OpsError(
      "PRECONDITION",
      `${environment.name} has no verified backup to rehearse on.`,
      "Back it up first.",
    );
  if (age > policy.backupMaxAgeMinutes * 60_000) {
    const message = `The newest verified backup is ${formatDuration(age)} old; the policy asks for at most ${formatDuration(policy.backupMaxAgeMinutes * 60_000)}.`;
    throw new OpsError("PRECONDITION", message, "Back it up, then rehearse again.");
  }
  return { value: backup.id, evidence: `${backup.fileName}, ${formatDuration(age)} old, ${backup.verification}` };
}

async function tryOut(context: RunContext, step: StepContext, backupId: string) {
  const { environment, releaseId, plan } = await readWanted(context);
  const backup = await read().backup.findUniqueOrThrow({ where: { id: backupId } });
  const manifest = backup.manifest as unknown as Manifest;
  const policy = readDeploymentPolicy(environment.tier, environment.deploymentPolicy);
  const files = await readMigrations(releaseId);
  const pending = Plan.safeParse(plan).data?.pending.map(({ name }) => name) ?? [];
  const place = { purpose: "rehearsal", runId: context.run.id, signal: step.signal };
  const report = await withBackupFile(backup, { signal: step.signal }, async (file) => {
    const need = await copyNeed({ backup, manifest, file }, environment, place);
    return withScratchDatabase(need, (scratch) =>
      rehearse(context, step, scratch, { environment, policy, files, pending, backup, manifest, file }),
    );
  });
  return { value: report, evidence: report.sentence };
}

async function record(context: RunContext, backupId: string, report: RehearsalReport) {
  const { id, environment } = await readWanted(context);
  const now = await databaseNow();
  await mutate(context.actor, "deployment:record", { environmentId: environment.id }, async (tx) => {
    const status = report.problem ? ("failed" as const) : ("succeeded" as const);
    const data = { status, report: report as unknown as Prisma.InputJsonObject, backupId, endedAt: now };
    await tx.rehearsal.update({ where: { runId: context.run.id }, data });
    return {
      value: undefined,
      audit: { summary: `Rehearsed a deployment to ${environment.name}: ${report.sentence}`, subject: id },
    };
  });
  return { value: { deploymentId: id }, evidence: report.sentence };
}

/** A rehearsal that could not be carried out proves nothing: unknown, with the reason. */
async function settleRehearsal(tx: Tx, run: RunFacts, end: RunEnd): Promise<void> {
  if (end.status === "succeeded") return;
  const report = { sentence: `It could not be rehearsed: ${end.problem.message}` };
  const data = { status: "unknown", report, endedAt: await databaseNow() } as const;
  await tx.rehearsal.updateMany({ where: { runId: run.id, status: "running" }, data });
}
