// The worker's clock for restore drills: every enabled environment as often as its settings say, one drill at a time.

import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { reliableOnes } from "@/lib/backups/reliable";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { isDrillDue } from "@/lib/drills/rules";
import { queueDrill } from "@/lib/drills/start-drill";
import { BackupPolicy } from "@/lib/environments/schema";
import { logError } from "@/lib/log";

const everyMs = 60_000;
/** An environment's first backup is left alone for a while: whoever makes one is about to need the machine. */
const restMs = 3_600_000;

/** Runs until aborted. Two workers ask at most once: the environment's row is locked while they decide. */
export async function drillByItself({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await askForDue().catch((error) => logError("the restore drill that is due was not asked for", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Asks for the drill that is due, if one is and none is under way. For the clock above and its test. */
export async function askForDue(): Promise<void> {
  if ((await read().drill.count({ where: { status: "running" } })) > 0) return;
  const now = await databaseNow();
  const candidates = await read().environment.findMany({
    where: {
      disabledAt: null,
      project: { disabledAt: null },
      backups: { some: { ...reliableOnes, completedAt: { lt: new Date(now.getTime() - restMs) } } },
    },
    orderBy: { createdAt: "asc" },
    select: {
      id: true,
      backupPolicy: true,
      drills: { orderBy: { createdAt: "desc" }, take: 1, select: { createdAt: true } },
    },
  });
  const due = candidates.find(({ backupPolicy, drills }) => isDue(backupPolicy, drills[0], now));
  if (due) await ask(due.id, now);
}

/** Also after one that came to nothing: it is heard of often enough. */
function isDue(backupPolicy: unknown, last: { readonly createdAt: Date } | null | undefined, now: Date): boolean {
  return isDrillDue(BackupPolicy.parse(backupPolicy).drillEveryDays, last?.createdAt ?? null, now);
}

function ask(environmentId: string, now: Date): Promise<void> {
  const actor = issueSystemActor("worker");
  return mutate(actor, "backup:drill", { environmentId }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const last = await tx.drill.findFirst({ where: { environmentId }, orderBy: { createdAt: "desc" } });
    const backup = isDue(environment.backupPolicy, last, now) ? await newestReliable(tx, environmentId) : null;
    if (backup) await queueDrill(tx, actor, environment, backup);
    const summary = backup
      ? `Asked for a restore drill of ${basename(backup.fileName)}, which is due`
      : `A restore drill of ${environment.name} was asked for already`;
    return { value: undefined, audit: { summary, ...(backup ? { subject: backup.id } : {}) } };
  });
}

function newestReliable(tx: Tx, environmentId: string) {
  return tx.backup.findFirst({ where: { ...reliableOnes, environmentId }, orderBy: { snapshotAt: "desc" } });
}
