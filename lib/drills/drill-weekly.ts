// The worker's clock for restore drills: every enabled environment once a week, one drill at a time.

import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { reliableOnes } from "@/lib/backups/reliable";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { drillEveryMs } from "@/lib/drills/rules";
import { queueDrill } from "@/lib/drills/start-drill";
import { logError } from "@/lib/log";

const everyMs = 60_000;
/** An environment's first backup is left alone for a while: whoever makes one is about to need the machine. */
const restMs = 3_600_000;

/** Runs until aborted. Two workers ask at most once: the environment's row is locked while they decide. */
export async function drillWeekly({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await askForDue().catch((error) => logError("the weekly restore drill was not asked for", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Asks for the drill that is due, if one is and none is under way. For the clock above and its test. */
export async function askForDue(): Promise<void> {
  if ((await read().drill.count({ where: { status: "running" } })) > 0) return;
  const now = (await databaseNow()).getTime();
  const due = await read().environment.findFirst({
    where: {
      disabledAt: null,
      project: { disabledAt: null },
      backups: { some: { ...reliableOnes, completedAt: { lt: new Date(now - restMs) } } },
      drills: { none: { createdAt: { gt: new Date(now - drillEveryMs) } } },
    },
    orderBy: { createdAt: "asc" },
    select: { id: true },
  });
  if (due) await ask(due.id, new Date(now - drillEveryMs));
}

function ask(environmentId: string, since: Date): Promise<void> {
  const actor = issueSystemActor("worker");
  return mutate(actor, "backup:drill", { environmentId }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const backup = (await wasAsked(tx, environmentId, since)) ? null : await newestReliable(tx, environmentId);
    if (backup) await queueDrill(tx, actor, environment, backup);
    const summary = backup
      ? `Asked for a restore drill of ${basename(backup.fileName)}, as every week`
      : `A restore drill of ${environment.name} was asked for already`;
    return { value: undefined, audit: { summary, ...(backup ? { subject: backup.id } : {}) } };
  });
}

/** Also when it came to nothing: once a week is enough to hear of it. */
async function wasAsked(tx: Tx, environmentId: string, since: Date): Promise<boolean> {
  return (await tx.drill.count({ where: { environmentId, createdAt: { gt: since } } })) > 0;
}

function newestReliable(tx: Tx, environmentId: string) {
  return tx.backup.findFirst({ where: { ...reliableOnes, environmentId }, orderBy: { snapshotAt: "desc" } });
}
