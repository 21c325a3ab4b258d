// What remains to be done when a restore was interrupted, failed or cancelled. Repeatable, whoever comes first.
import type { Actor } from "@/lib/auth/actor";
import { identify } from "@/lib/backups/prepare-backup";
import { mutate } from "@/lib/db/mutate";
import { openConnection } from "@/lib/environments/open-connection";
import { logError } from "@/lib/log";
import { dropDatabases, type FoundDatabase } from "@/lib/postgres/made-database";
import { terminateBackends } from "@/lib/postgres/terminate";
import { clearedAway } from "@/lib/restores/found/rules";
import { readWanted, withServer } from "@/lib/restores/read-wanted";
import { applicationNameOf, type RunFacts } from "@/lib/runs/run-handler";

/**
 * The sessions of a dead predecessor end; of a restore that did not come to its record the database goes, if its mark
 * proves it ours and not proven yet. Throws FENCED, before it touches anything, when the run has another owner by now.
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
  const hasBegun = restore.beganAt !== null || restore.madeAt !== null;
  let seen: { dropped: string[]; left: FoundDatabase[] };
  try {
    await identify(environment, applicationName);
    await terminateBackends(await openConnection(environment), applicationName);
    // A worker that goes on makes it anew itself, when it comes to that.
    if (!ended) return null;
    seen = await withServer(environment, { applicationName }, (target) => dropDatabases(target, made, "attempt"));
  } catch (error) {
    logError("a restore could not be cleared away", error);
    if (!ended) return null;
    if (!hasBegun) return "It had not begun to make a database.";
    return `Whether the half-filled database ${made.name} is still on the server is not known: the page of restores has it, and a lead can drop it from there.`;
  }
  const { by, told, audit } = clearedAway(made.name, seen.dropped, seen.left);
  const isProven = seen.left.some(({ mark }) => mark === "restored");
  if (hasBegun || isProven || seen.dropped.length > 0) {
    await mutate(actor, "restore:record", place, async (tx) => {
      const now = new Date();
      const data = by === null ? {} : { droppedAt: now, droppedBy: by };
      // Its page never says "never made" of what was seen here.
      const began = restore.beganAt ?? now;
      await tx.restore.updateMany({ where: { id: restore.id, droppedAt: null }, data: { ...data, beganAt: began } });
      return { value: undefined, audit: { summary: audit, subject: restore.backupId } };
    });
  }
  return told;
}
