import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { createBackup } from "@/lib/backups/create-backup";
import { decide } from "@/lib/deployments/decide";
import { judge } from "@/lib/deployments/rules";
import { deploySteps, type StartDeploymentInput } from "@/lib/deployments/schema";
import { tellOf } from "@/lib/deployments/tell";
import { OpsError } from "@/lib/errors";
import { shortDigest } from "@/lib/releases/rules";
import { queueRun } from "@/lib/runs/queue-run";

/**
 * Starts a deployment: every condition is judged once more under the row's lock, and run, audit and state are one
 * transaction, so that two people who press at the same instant start one run. Throws PRECONDITION with what is missing.
 */
export function startDeployment(
  actor: Actor,
  { id, typed, skipBackup }: z.output<typeof StartDeploymentInput>,
): Promise<{ runId: string }> {
  return decide(actor, "deployment:start", id, async (tx, { row, facts, binding, policy }) => {
    const { environment, release } = row;
    const { canRun, sentence, conditions } = judge(facts);
    const missing = conditions.find(({ is }) => is !== "ok");
    if (!canRun || !binding)
      throw new OpsError("PRECONDITION", sentence, missing ? `${missing.title}: ${missing.because}` : null);
    if (environment.tier === "production" && typed !== environment.database)
      throw new OpsError("INVALID", "The name you typed is not the database's.", `Type ${environment.database}.`);
    if (skipBackup && policy.backup === "always")
      throw new OpsError("NOT_ALLOWED", `A deployment to ${environment.name} always makes a backup first.`);
    const runId = await queueRun(tx, actor, {
      kind: "deploy",
      title: `Deployment of ${shortDigest(release.digest)} to ${environment.name}`,
      environmentId: environment.id,
      input: { deploymentId: id, binding },
      reason: row.reason,
      steps: deploySteps,
    });
    const reason = `Before release ${shortDigest(release.digest)}`;
    const backupId = skipBackup ? null : await createBackup(tx, actor, environment, runId, { reason, pinned: true });
    await tx.deployment.update({ where: { id }, data: { status: "running", runId, backupId, startedBy: actor.name } });
    await tellOf(tx, "deployment.started", row, `${actor.name} started it.`);
    const audit = {
      summary: `Started release ${shortDigest(release.digest)} on ${environment.name}`,
      subject: id,
      after: { run: runId, backup: backupId ?? "left out", ...binding },
    };
    return { value: { runId }, audit };
  });
}
