// What remains to be done when a restore was interrupted, failed or cancelled. Repeatable, whoever comes first.
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { openConnection } from "@/lib/environments/open-connection";
import { logError } from "@/lib/log";
import { dropDatabases } from "@/lib/postgres/made-database";
import { terminateBackends } from "@/lib/postgres/terminate";
import { readWanted, withServer } from "@/lib/restores/read-wanted";
import { applicationNameOf, type RunFacts } from "@/lib/runs/run-handler";

/**
 * The sessions of a dead predecessor end; of a restore that did not come to its record the database goes, if its mark
 * proves it ours. Throws FENCED, before it touches anything, when the run has another owner by now.
 */
export async function cleanUpRestore(run: RunFacts, actor: Actor, ended: boolean): Promise<string | null> {
  const { restore, environment, made } = await readWanted(run);
  if (restore.status === "succeeded") return `The database ${made.name} was already complete and proven, and is kept.`;
  if (restore.status === "unknown" || run.epoch === 0) return null;
  const place = { environmentId: environment.id };
  await mutate(actor, "restore:record", place, async () => {
    const summary = `Clearing away what was begun of the restore of ${environment.name} into ${made.name}`;
    return { value: undefined, audit: { summary, subject: restore.backupId } };
  });
  const applicationName = applicationNameOf(run.id);
  let dropped: string[];
  try {
    await terminateBackends(await openConnection(environment), applicationName);
    // A worker that goes on makes it anew itself, when it comes to that.
    if (!ended) return null;
    dropped = await withServer(environment, { applicationName }, (target) => dropDatabases(target, made, true));
  } catch (error) {
    logError("a restore could not be cleared away", error);
    if (!ended) return null;
    return `Whether the half-filled database ${made.name} is still on the server is not known: the page of restores has it, and a lead can drop it from there.`;
  }
  if (restore.madeAt) {
    await mutate(actor, "restore:record", place, async (tx) => {
      const data = { droppedAt: new Date(), droppedBy: "Holdfast" };
      await tx.restore.updateMany({ where: { id: restore.id, droppedAt: null }, data });
      const summary = `Dropped the half-filled database ${made.name} of a restore that did not succeed`;
      return { value: undefined, audit: { summary, subject: restore.backupId } };
    });
  }
  return dropped.length > 0 ? "The half-filled database was dropped again." : "No database of it is on the server.";
}
