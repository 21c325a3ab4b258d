import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { acceptPermission, acceptProblem } from "@/lib/deployments/rules";
import type { DeploymentInput } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";

/**
 * A person says that nobody will go back behind this deployment: the backup that was made before it is kept from then on
 * by its age alone, like any other. Nothing else says so, however well it went.
 */
export async function acceptDeployment(actor: Actor, { id }: z.output<typeof DeploymentInput>): Promise<void> {
  const request = await read().deployment.findUnique({
    where: { id },
    select: { environmentId: true, requestedById: true },
  });
  if (!request) throw new OpsError("NOT_FOUND", "There is no such deployment.");
  const now = await databaseNow();
  const place = { environmentId: request.environmentId, subject: id };
  return mutate(actor, acceptPermission(actor, request), place, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Deployment" WHERE id = ${id} FOR UPDATE`;
    const { status, acceptedBy, backupId } = await tx.deployment.findUniqueOrThrow({ where: { id } });
    const problem = acceptProblem({ status, acceptedBy });
    if (problem) throw new OpsError("CONFLICT", problem);
    await tx.deployment.update({ where: { id }, data: { acceptedAt: now, acceptedBy: actor.name } });
    const summary = `Accepted the deployment to ${environment.name}: the backup from before it is kept by its age alone`;
    return { value: undefined, audit: { summary, subject: id, after: { backup: backupId } } };
  });
}
