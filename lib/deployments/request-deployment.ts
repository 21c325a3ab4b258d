import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import { queuePlan } from "@/lib/deployments/queue-plan";
import type { RequestDeploymentInput } from "@/lib/deployments/schema";
import { tellOf } from "@/lib/deployments/tell";
import { OpsError } from "@/lib/errors";
import { shortDigest } from "@/lib/releases/rules";

/** Asks to bring an environment to a release. The worker looks at the target at once; returns the deployment. */
export async function requestDeployment(
  actor: Actor,
  { environmentId, releaseId, reason }: z.output<typeof RequestDeploymentInput>,
): Promise<{ deploymentId: string }> {
  const now = await databaseNow();
  return mutate(actor, "deployment:request", { environmentId }, async (tx, environment) => {
    if (environment.disabledAt)
      throw new OpsError("PRECONDITION", `${environment.name} is disabled.`, "Enable it first.");
    const release = await tx.release.findUnique({ where: { id: releaseId, projectId: environment.projectId } });
    if (!release) throw new OpsError("NOT_FOUND", "There is no such release of this project.");
    const policy = readDeploymentPolicy(environment.tier, environment.deploymentPolicy);
    const { id } = await tx.deployment.create({
      data: {
        environmentId,
        releaseId,
        requestedById: actor.id,
        requestedBy: actor.name,
        reason: reason || null,
        expiresAt: new Date(now.getTime() + policy.expireHours * 3_600_000),
      },
    });
    await queuePlan(tx, actor, { id, environment, digest: release.digest });
    if (policy.approvals > 0) {
      const because = `${actor.name} asks for a deployment${reason ? `: ${reason}` : "."}`;
      await tellOf(tx, "deployment.approval-needed", { id, requestedBy: actor.name, environment, release }, because);
    }
    const audit = {
      summary: `Requested release ${shortDigest(release.digest)} for ${environment.name}`,
      subject: id,
      after: { release: release.digest, reason },
    };
    return { value: { deploymentId: id }, audit };
  });
}
