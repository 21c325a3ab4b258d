// The worker's clock for schedules: every slot once, as a backup that is asked for or as missed with the reason.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { queueBackup } from "@/lib/backups/queue-backup";
import type { Environment, Prisma, Schedule } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { formatZoned } from "@/lib/format";
import { logError } from "@/lib/log";
import { dueSlot, slotReason } from "@/lib/schedules/rules";

const everyMs = 5_000;

/** Runs until aborted. */
export async function fireSchedules({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await fireDue().catch((error) => logError("schedules were not looked at; it is tried again", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** One round over all schedules, as of `now` by the database's clock. One that fails does not hold up the others. */
export async function fireDue(now?: Date): Promise<void> {
  const at = now ?? (await databaseNow());
  for (const schedule of await read().schedule.findMany({ where: { disabledAt: null, removedAt: null } })) {
    await fire(schedule, at).catch((error) => logError(`the schedule ${schedule.name} did not fire`, error));
  }
}

async function fire({ id, name, environmentId }: Schedule, now: Date): Promise<void> {
  const actor = issueSystemActor(`schedule ${name}`);
  while (await hasCome(read(), id, now)) {
    const more = await mutate(actor, "backup:create", { environmentId, subject: id }, async (tx, environment) => {
      // Whoever holds the row decides; the other worker finds nothing left to do.
      await tx.$queryRaw`SELECT 1 FROM "Schedule" WHERE id = ${id} FOR UPDATE`;
      const found = await hasCome(tx, id, now);
      if (!found) throw new OpsError("FENCED", "Another worker has seen to it.");
      const { due, missed, more, schedule } = found;
      const rows: Prisma.ScheduleSlotCreateManyInput[] = missed.map(({ at, reason }) => slot(id, at, { reason }));
      if (due) rows.push(slot(id, due, await ask(tx, environment, schedule, due, now)));
      await tx.scheduleSlot.createMany({ data: rows });
      const last = rows.at(-1);
      const isAsked = last?.outcome === "queued";
      const when = formatZoned(new Date(last?.at ?? now).toISOString(), schedule.timeZone);
      const reason = last?.reason ?? null;
      const summary = isAsked
        ? `The schedule ${name} asked for a backup of ${environment.name}: ${when}`
        : `The schedule ${name} of ${environment.name} did not run at ${when}: ${reason}`;
      const after = { run: last?.runId ?? null, missed: rows.filter(({ outcome }) => outcome === "missed").length };
      return { value: more, audit: { summary, subject: id, after } };
    }).catch((error) => {
      if (error instanceof OpsError && error.code === "FENCED") return false;
      throw error;
    });
    if (!more) return;
  }
}

/** What has come of a schedule since it was last looked at, or null. */
async function hasCome(db: ReturnType<typeof read> | Tx, id: string, now: Date) {
  const schedule = await db.schedule.findUnique({ where: { id } });
  if (!schedule || schedule.disabledAt || schedule.removedAt) return null;
  // A clock that went back: slots that are still to come again were seen to already.
  const last = await db.scheduleSlot.findFirst({
    where: { scheduleId: id, at: { lte: now } },
    orderBy: { at: "desc" },
  });
  const since = last && last.at > schedule.since ? last.at : schedule.since;
  const held = await db.schedulePause.findMany({ where: { untilAt: { gt: since } }, orderBy: { fromAt: "asc" } });
  const pauses = held.map(({ fromAt, untilAt, endedAt, reason }) => ({
    from: fromAt,
    until: endedAt ?? untilAt,
    reason,
  }));
  const found = dueSlot({ ...schedule, lastHandled: last?.at ?? null, pauses, now });
  return found.due || found.missed.length > 0 ? { ...found, schedule } : null;
}

/** Queues the backup of a slot, or says why there is none. */
async function ask(
  tx: Tx,
  environment: Environment,
  { name, timeZone, destinationId, secondDestinationId }: Schedule,
  due: Date,
  now: Date,
): Promise<{ runId: string } | { reason: string }> {
  const project = await tx.project.findUniqueOrThrow({ where: { id: environment.projectId } });
  if (environment.disabledAt) return { reason: `${environment.name} is disabled.` };
  if (project.disabledAt) return { reason: `${project.name} is disabled.` };
  const places = destinationId ? { destinationId, secondDestinationId } : environment;
  const wanted = { reason: slotReason(due, timeZone, now), pinned: false, places };
  const asked = await queueBackup(tx, issueSystemActor(`schedule ${name}`), environment, wanted);
  if (asked.busy === null) return { runId: asked.runId };
  return { reason: `A backup of ${environment.name} was already under way, asked for by ${asked.busy}.` };
}

function slot(scheduleId: string, at: Date, became: { runId: string } | { reason: string }) {
  return { scheduleId, at, outcome: "runId" in became ? ("queued" as const) : ("missed" as const), ...became };
}
