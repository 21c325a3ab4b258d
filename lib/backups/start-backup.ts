import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { createBackup } from "@/lib/backups/create-backup";
import { backupSteps, type StartBackupInput } from "@/lib/backups/schema";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { queueRun } from "@/lib/runs/queue-run";

/** Asks for a backup now. One at a time per environment; returns its run. */
export function startBackup(actor: Actor, input: z.output<typeof StartBackupInput>): Promise<{ runId: string }> {
  return mutate(actor, "backup:create", { environmentId: input.environmentId }, async (tx, environment) => {
    if (environment.disabledAt)
      throw new OpsError("PRECONDITION", `${environment.name} is disabled.`, "Enable it first.");
    // The row's lock makes two requests at the same instant come one after the other.
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environment.id} FOR UPDATE`;
    const busy = await tx.backup.findFirst({
      where: { environmentId: environment.id, status: "running", run: { status: { in: ["queued", "running"] } } },
    });
    if (busy) {
      const hint = "Watch it on the runs page; it will be there in a moment.";
      throw new OpsError(
        "CONFLICT",
        `A backup of ${environment.name} is already under way, asked for by ${busy.requestedBy}.`,
        hint,
      );
    }
    const runId = await queueRun(tx, actor, {
      kind: "backup",
      title: `Backup of ${environment.name}`,
      environmentId: environment.id,
      input: {},
      reason: input.reason || null,
      steps: backupSteps,
    });
    await createBackup(tx, actor, environment, runId, { reason: input.reason || null, pinned: input.keep });
    const audit = {
      summary: `Asked for a backup of ${environment.name}`,
      subject: runId,
      after: { keep: input.keep, reason: input.reason },
    };
    return { value: { runId }, audit };
  });
}
