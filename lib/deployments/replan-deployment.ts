import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { decide } from "@/lib/deployments/decide";
import { queuePlan } from "@/lib/deployments/queue-plan";
import type { DeploymentInput } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";

/** Has the worker look at the target again. What has changed since an approval voids it. */
export function replanDeployment(actor: Actor, { id }: z.output<typeof DeploymentInput>): Promise<{ runId: string }> {
  return decide(actor, "deployment:request", id, async (tx, { row, facts }) => {
    if (facts.planRunning) throw new OpsError("CONFLICT", "The worker is looking at it right now.");
    const runId = await queuePlan(tx, actor, { id, environment: row.environment, digest: row.release.digest });
    return { value: { runId }, audit: { summary: `Asked for another look at ${row.environment.name}`, subject: id } };
  });
}
