// The worker's judge: looks at everything that alarms are about, opens what holds and closes what holds no more.
import { setTimeout as delay } from "node:timers/promises";
import { closeAlarm, openAlarm, recordPast } from "@/lib/alarms/change-alarm";
import { gatherSilence } from "@/lib/alarms/installation/gather-installation";
import { judgeSilence, type Silence } from "@/lib/alarms/installation/rules";
import { judgeAll } from "@/lib/alarms/judge-all";
import { alarmKinds, decideAlarms, type Holding } from "@/lib/alarms/rules";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import type { Alarm } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";

const everyMs = 10_000;
const actor = issueSystemActor("worker");

/** Runs until aborted. Several workers may look: one condition has one open alarm. */
export async function keepAlarms({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await judgeOnce().catch((error) => logError("alarms were not judged; it is tried again", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** One round, as of `now` by the database's clock. That it was made is written down, so that its absence is seen. */
export async function judgeOnce(now?: Date): Promise<void> {
  const at = now ?? (await databaseNow());
  // Before it is judged: what somebody opens meanwhile was seen by them, not by this round.
  const alarms = await read().alarm.findMany({ where: { closedAt: null } });
  const { judged, looked, incomplete } = await judgeAll(at);
  const { open, keep, close } = decideAlarms(judged, alarms, looked);
  const failures: unknown[] = [];
  const attempt = (work: Promise<void>) => work.catch((error) => failures.push(error));
  for (const holding of open) await attempt(change(holding, (tx) => opened(tx, holding, at)));
  for (const { alarm, why } of close) await attempt(change(alarm, (tx) => closed(tx, alarm, why, at)));
  for (const { alarm, holding } of keep) await attempt(refresh(alarm, holding, at));
  await attempt(recordSilence(at));
  for (const error of failures) logError("an alarm could not be opened, kept or closed", error);
  const found = { incomplete: incomplete || failures.length > 0 };
  const data = { at: await databaseNow(), found };
  await telemetry().ownSight.upsert({ where: { kind: "alarms" }, create: { kind: "alarms", ...data }, update: data });
}

type Place = Pick<Alarm, "environmentId">;
type Change = { readonly value: undefined; readonly audit: { readonly summary: string; readonly subject: string } };

/** What another worker has done already is left as it is. */
async function change({ environmentId }: Place, work: (tx: Tx) => Promise<Change>): Promise<void> {
  try {
    if (environmentId) await mutate(actor, "alarm:record", { environmentId }, work);
    else await mutate(actor, "alarm:record", null, work);
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "FENCED") throw error;
  }
}

async function opened(tx: Tx, holding: Holding, at: Date): Promise<Change> {
  const alarm = await openAlarm(tx, holding, at);
  if (!alarm) throw new OpsError("FENCED", "Another worker has opened it.");
  const summary = `Alarm opened, ${alarmKinds[alarm.kind].title.toLowerCase()}: ${alarm.sentence}`;
  return { value: undefined, audit: { summary, subject: alarm.id } };
}

/** While no worker lives nobody can open an alarm about it: the next one writes down that it was so. */
async function recordSilence(at: Date): Promise<void> {
  const silence = await gatherSilence(at);
  if (silence) await change({ environmentId: null }, (tx) => missed(tx, silence, at));
}

async function missed(tx: Tx, silence: Silence, at: Date): Promise<Change> {
  const past = { openedAt: silence.from, closedAt: at, closedWhy: "A worker is alive again." };
  const alarm = await recordPast(tx, judgeSilence(silence), past);
  if (!alarm) throw new OpsError("FENCED", "Another worker has written it down.");
  return { value: undefined, audit: { summary: `Alarm that nobody could open: ${alarm.sentence}`, subject: alarm.id } };
}

async function closed(tx: Tx, { id }: Alarm, why: string, at: Date): Promise<Change> {
  const alarm = await closeAlarm(tx, { id }, why, at);
  if (!alarm) throw new OpsError("FENCED", "Another worker has closed it.");
  const summary = `Alarm closed, ${alarmKinds[alarm.kind].title.toLowerCase()}: ${why}`;
  return { value: undefined, audit: { summary, subject: id } };
}

/** It still holds, perhaps in other words. */
async function refresh({ id }: Alarm, { sentence, advice, path }: Holding, at: Date): Promise<void> {
  await telemetry().$queryRaw`
    UPDATE "Alarm" SET "lastSeenAt" = ${at}, sentence = ${sentence}, advice = ${advice}, path = ${path}
    WHERE id = ${id} AND "closedAt" IS NULL`;
}
