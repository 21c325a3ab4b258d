import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { decide } from "@/lib/deployments/decide";
import { type DeploymentInput, rehearsalSteps } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";
import { shortDigest } from "@/lib/releases/rules";
import { queueRun } from "@/lib/runs/queue-run";

/** Tries a request out on a copy. It touches the scratch server only, so it waits for nobody. Returns its run. */
export function rehearseDeployment(actor: Actor, { id }: z.output<typeof DeploymentInput>): Promise<{ runId: string }> {
  return decide(actor, "deployment:rehearse", id, async (tx, { row, plan, facts }) => {
    if (!plan || !row.planDigest || facts.planRunning)
      throw new OpsError("PRECONDITION", "The worker has not looked at the target yet.", "Wait for its plan.");
    if (plan.blocked) throw new OpsError("PRECONDITION", plan.blocked);
    if (row.rehearsals.some(({ status }) => status === "running"))
      throw new OpsError("CONFLICT", "It is being rehearsed already.", "Watch its run.");
    const { environment, release } = row;
    const runId = await queueRun(tx, actor, {
      kind: "rehearse",
      title: `Rehearsal of ${shortDigest(release.digest)} for ${environment.name}`,
      environmentId: null,
      aboutId: environment.id,
      input: { deploymentId: id },
      reason: null,
      steps: rehearsalSteps,
    });
    await tx.rehearsal.create({ data: { deploymentId: id, runId, planDigest: row.planDigest } });
    return {
      value: { runId },
      audit: { summary: `Asked for a rehearsal for ${environment.name}`, subject: id, after: { run: runId } },
    };
  });
}
