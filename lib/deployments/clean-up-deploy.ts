// After an interruption or a failed end: sessions of the dead predecessor go, a backup that was not finished goes with them.
import type { Actor } from "@/lib/auth/actor";
import { cleanUpBackup } from "@/lib/backups/clean-up-backup";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { logError } from "@/lib/log";
import { terminateBackends } from "@/lib/postgres/terminate";
import { applicationNameOf, type RunFacts } from "@/lib/runs/run-handler";

/**
 * Never undoes a migration: what it did is asked of the database by the next look. Only the backup's own leftovers and
 * the run's sessions are removed, so that nothing of a dead worker still writes when the next one looks.
 */
export async function cleanUpDeploy(run: RunFacts, actor: Actor, ended: boolean): Promise<string | null> {
  const deployment = await read().deployment.findUnique({ where: { runId: run.id }, include: { environment: true } });
  if (!deployment) return null;
  await openConnection(deployment.environment)
    .then((connection) => terminateBackends(connection, applicationNameOf(run.id)))
    .catch((error) => logError("sessions of a deployment could not be looked for", error));
  const backup = await cleanUpBackup(run, actor, ended);
  return ended ? backup : null;
}
