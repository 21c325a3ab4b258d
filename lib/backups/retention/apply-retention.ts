// The worker's clock for retention: once a day, and soon after it was saved. Each backup goes by its own id, judged anew.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { lockBackup, markDeleted } from "@/lib/backups/mark-deleted";
import { gatherBackups } from "@/lib/backups/retention/gather-backups";
import { isDue, planRetention } from "@/lib/backups/retention/rules";
import { readRetention } from "@/lib/backups/retention/schema";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";

const everyMs = 60_000;
const actor = issueSystemActor("Retention");

/** Runs until aborted. */
export async function applyRetention({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await applyDue().catch((error) => logError("retention was not applied; it is tried again", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** One round over all environments, as of `now` by the database's clock. What is disabled keeps all it has. */
export async function applyDue(now?: Date): Promise<void> {
  const at = now ?? (await databaseNow());
  const environments = await read().environment.findMany({
    where: { disabledAt: null, project: { disabledAt: null } },
  });
  for (const environment of environments) {
    if (isDue(environment, at)) await apply(environment.id, at);
  }
}

/** A worker that dies between two of them leaves the rest for the next day. */
async function apply(environmentId: string, now: Date): Promise<void> {
  for (const id of await claim(environmentId, now)) {
    await retire(environmentId, id).catch((error) => {
      if (!(error instanceof OpsError)) throw error;
    });
  }
}

/** Which ones go, for one worker alone: the environment's row is locked while they decide. */
function claim(environmentId: string, now: Date): Promise<readonly string[]> {
  return mutate(actor, "backup:record", { environmentId }, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const environment = await tx.environment.findUniqueOrThrow({ where: { id: environmentId } });
    if (!isDue(environment, now)) throw new OpsError("FENCED", "Another worker applies it.");
    const plan = await planOf(tx, environmentId, environment.retention);
    const goes = plan.filter((verdict) => verdict.goes !== null).map(({ id }) => id);
    await tx.environment.update({ where: { id: environmentId }, data: { retentionAppliedAt: now } });
    const summary = `Applied the retention of ${environment.name}: ${goes.length} of ${plan.length} backups go`;
    return { value: goes, audit: { summary, after: { goes } } };
  }).catch((error) => {
    if (error instanceof OpsError && error.code === "FENCED") return [];
    throw error;
  });
}

/** One backup goes by the same way as one that a person deletes, if it still has to: it may be pinned by now. */
function retire(environmentId: string, id: string): Promise<void> {
  return mutate(actor, "backup:delete", { environmentId, subject: id }, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const { retention } = await tx.environment.findUniqueOrThrow({ where: { id: environmentId } });
    const backup = await lockBackup(tx, id);
    const why = (await planOf(tx, environmentId, retention)).find((verdict) => verdict.id === id)?.goes;
    if (!why) throw new OpsError("PRECONDITION", "Retention keeps this backup by now.", "Nothing was deleted.");
    return { value: undefined, audit: await markDeleted(tx, backup, { by: actor.name, reason: why }) };
  });
}

async function planOf(tx: Tx, environmentId: string, saved: unknown) {
  return planRetention(await gatherBackups(tx, environmentId), readRetention(saved));
}
