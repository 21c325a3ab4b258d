import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { cancelPermission } from "@/lib/runs/data";
import { isFinal } from "@/lib/runs/schema";

export const CancelRunInput = z.object({ runId: z.uuid() });

/** Asks the worker to stop a run; the run page shows when it has. Own runs need `run:cancel-own`, others' `run:cancel`. */
export async function cancelRun(actor: Actor, input: z.infer<typeof CancelRunInput>): Promise<{ runId: string }> {
  const run = await read().run.findUnique({ where: { id: input.runId } });
  if (!run) throw new OpsError("NOT_FOUND", "There is no such run.");
  const permission = await cancelPermission(actor, input.runId);
  const work = (tx: Tx) => askToStop(tx, actor, input.runId);
  const environmentId = run.environmentId ?? run.aboutId;
  if (environmentId) return mutate(actor, permission, { environmentId, subject: run.id }, work);
  return mutate(actor, permission, null, work);
}

async function askToStop(tx: Tx, actor: Actor, runId: string) {
  const run = await tx.run.findUniqueOrThrow({ where: { id: runId } });
  if (isFinal(run.status)) throw new OpsError("CONFLICT", "This run has already ended.", "Reload the page to see how.");
  if (!run.cancelRequestedAt) {
    await tx.run.update({
      where: { id: runId },
      data: { cancelRequestedAt: new Date(), cancelRequestedBy: actor.name },
    });
  }
  return { value: { runId }, audit: { summary: `Asked to cancel: ${run.title}`, subject: runId } };
}
