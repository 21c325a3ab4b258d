// Shared by the backup that somebody asks for and the one that a schedule does.
import type { Actor } from "@/lib/auth/actor";
import { createBackup, type Wanted } from "@/lib/backups/create-backup";
import { backupSteps } from "@/lib/backups/schema";
import type { Environment } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { queueRun } from "@/lib/runs/queue-run";

type Asked = { readonly runId: string; readonly busy: null } | { readonly runId: null; readonly busy: string };

/**
 * Asks for a backup inside the caller's transaction and returns its run; when one is under way already, who asked for
 * that. The row's lock makes two requests at the same instant come one after the other.
 */
export async function queueBackup(tx: Tx, actor: Actor, environment: Environment, wanted: Wanted): Promise<Asked> {
  await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environment.id} FOR UPDATE`;
  const busy = await tx.backup.findFirst({
    where: { environmentId: environment.id, status: "running", run: { status: { in: ["queued", "running"] } } },
  });
  if (busy) return { runId: null, busy: busy.requestedBy };
  const runId = await queueRun(tx, actor, {
    kind: "backup",
    title: `Backup of ${environment.name}`,
    environmentId: environment.id,
    input: {},
    reason: wanted.reason,
    steps: backupSteps,
  });
  await createBackup(tx, actor, environment, runId, wanted);
  return { runId, busy: null };
}
