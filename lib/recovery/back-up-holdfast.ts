import type { Actor } from "@/lib/auth/actor";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { selfSteps } from "@/lib/recovery/schema";
import { queueRun } from "@/lib/runs/queue-run";

/** Asks for a backup of Holdfast itself, one at a time. Returns its run. */
export async function backUpHoldfast(actor: Actor): Promise<{ runId: string }> {
  const now = await databaseNow();
  return mutate(actor, "recovery:back-up", null, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('holdfast itself'))`;
    const busy: Prisma.RunWhereInput = { kind: "back-up-holdfast", status: { in: ["queued", "running"] } };
    if ((await tx.run.count({ where: busy })) > 0)
      throw new OpsError("CONFLICT", "Holdfast is being backed up already.", "Watch it on the runs page.");
    const runId = await queueRun(tx, actor, {
      kind: "back-up-holdfast",
      title: "Backup of Holdfast itself",
      environmentId: null,
      input: { at: now.toISOString() },
      reason: null,
      steps: selfSteps,
    });
    return { value: { runId }, audit: { summary: "Asked for a backup of Holdfast itself", subject: runId } };
  });
}
