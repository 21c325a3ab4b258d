import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import type { Environment } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { driftSteps } from "@/lib/migrations/schema";
import { queueRun } from "@/lib/runs/queue-run";

export const CheckDriftInput = z.object({ environmentId: z.uuid() });

/** Has the worker compare the live schema with what the applied migrations build. One comparison at a time. */
export function checkDrift(
  actor: Actor,
  { environmentId }: z.output<typeof CheckDriftInput>,
): Promise<{ runId: string }> {
  return mutate(actor, "drift:check", { environmentId }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    if (await isUnderWay(tx, environmentId))
      throw new OpsError("CONFLICT", `The schema of ${environment.name} is being compared already.`);
    const runId = await queueDrift(tx, actor, environment);
    return { value: { runId }, audit: { summary: `Asked whether ${environment.name} has drifted`, subject: runId } };
  });
}

/** It looks only, so it is no run of the environment's queue and waits for nobody. */
export function queueDrift(tx: Tx, actor: Actor, { id, name }: Environment): Promise<string> {
  return queueRun(tx, actor, {
    kind: "check-drift",
    title: `Drift check of ${name}`,
    environmentId: null,
    aboutId: id,
    input: { environmentId: id },
    reason: null,
    steps: driftSteps,
  });
}

/** Whether a comparison of this environment waits or runs. */
export async function isUnderWay(tx: Tx, environmentId: string): Promise<boolean> {
  const input = { path: ["environmentId"], equals: environmentId };
  return (await tx.run.count({ where: { kind: "check-drift", status: { in: ["queued", "running"] }, input } })) > 0;
}
