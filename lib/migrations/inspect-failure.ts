import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { type InspectInput, inspectSteps } from "@/lib/migrations/failure/schema";
import { queueRun } from "@/lib/runs/queue-run";

/** Has the worker look at what of the failed migrations took effect. It looks only, so it waits for nobody. One look at a time. */
export function inspectFailure(
  actor: Actor,
  { environmentId }: z.output<typeof InspectInput>,
): Promise<{ runId: string }> {
  return mutate(actor, "migration:inspect", { environmentId }, async (tx, { name, disabledAt }) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    if (disabledAt) throw new OpsError("PRECONDITION", `${name} is disabled.`, "Enable it first.");
    const underWay = await tx.run.count({
      where: { kind: "inspect-failure", aboutId: environmentId, status: { in: ["queued", "running"] } },
    });
    if (underWay > 0) throw new OpsError("CONFLICT", `The failed migrations of ${name} are being looked at already.`);
    const runId = await queueRun(tx, actor, {
      kind: "inspect-failure",
      title: `What took effect in ${name}`,
      environmentId: null,
      aboutId: environmentId,
      input: { environmentId },
      reason: null,
      steps: inspectSteps,
    });
    const summary = `Asked what of the failed migrations took effect in ${name}`;
    return { value: { runId }, audit: { summary, subject: runId } };
  });
}
