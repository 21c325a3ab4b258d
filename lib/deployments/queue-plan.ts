// Shared by the request and by looking again.
import type { Actor } from "@/lib/auth/actor";
import type { Environment } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { planSteps } from "@/lib/deployments/schema";
import { shortDigest } from "@/lib/releases/rules";
import { queueRun } from "@/lib/runs/queue-run";

type Wanted = { readonly id: string; readonly environment: Environment; readonly digest: string };

/**
 * Has the worker look at the target and read the SQL. It looks only, so it is no run of the environment's queue and
 * waits for nobody.
 */
export async function queuePlan(tx: Tx, actor: Actor, { id, environment, digest }: Wanted): Promise<string> {
  const runId = await queueRun(tx, actor, {
    kind: "plan-deployment",
    title: `Plan of ${shortDigest(digest)} for ${environment.name}`,
    environmentId: null,
    aboutId: environment.id,
    input: { deploymentId: id },
    reason: null,
    steps: planSteps,
  });
  await tx.deployment.update({ where: { id }, data: { planRunId: runId } });
  return runId;
}
