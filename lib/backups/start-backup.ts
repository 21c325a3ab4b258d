import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { queueBackup } from "@/lib/backups/queue-backup";
import type { StartBackupInput } from "@/lib/backups/schema";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";

/** Asks for a backup now. One at a time per environment; returns its run. */
export function startBackup(actor: Actor, input: z.output<typeof StartBackupInput>): Promise<{ runId: string }> {
  return mutate(actor, "backup:create", { environmentId: input.environmentId }, async (tx, environment) => {
    if (environment.disabledAt)
      throw new OpsError("PRECONDITION", `${environment.name} is disabled.`, "Enable it first.");
    const { runId, busy } = await queueBackup(tx, actor, environment, {
      reason: input.reason || null,
      pinned: input.keep,
    });
    if (runId === null) {
      const hint = "Watch it on the runs page; it will be there in a moment.";
      throw new OpsError(
        "CONFLICT",
        `A backup of ${environment.name} is already under way, asked for by ${busy}.`,
        hint,
      );
    }
    const audit = {
      summary: `Asked for a backup of ${environment.name}`,
      subject: runId,
      after: { keep: input.keep, reason: input.reason },
    };
    return { value: { runId }, audit };
  });
}
