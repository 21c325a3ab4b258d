// Opening and closing belong together: both tell people, in the transaction that makes it so.
import { alarmKinds, type Holding } from "@/lib/alarms/rules";
import type { Alarm, Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { activeOwner } from "@/lib/environments/rules";
import { notify } from "@/lib/notifications/notify";

const include = {
  environment: {
    select: { name: true, tier: true, contact: true, owner: { select: { name: true, disabledAt: true } } },
  },
} satisfies Prisma.AlarmInclude;
type Told = Prisma.AlarmGetPayload<{ include: typeof include }>;

/** Opens an alarm and tells of it. Null when it was open already, whoever opened it. `now` is the database's clock. */
export async function openAlarm(tx: Tx, found: Holding, now: Date): Promise<Told | null> {
  const { is: _, ...data } = found;
  await lock(tx, found);
  const open = await tx.alarm.count({ where: { kind: data.kind, subject: data.subject, closedAt: null } });
  if (open > 0) return null;
  const alarm = await tx.alarm.create({ data: { ...data, openedAt: now, lastSeenAt: now }, include });
  await tell(tx, "alarm.opened", alarm, `${alarm.sentence} ${alarm.advice}`);
  return alarm;
}

type Past = { readonly openedAt: Date; readonly closedAt: Date; readonly closedWhy: string };

/** Writes an alarm that was over before anybody could open it, and tells of it, once. Null when that was done already. */
export async function recordPast(tx: Tx, found: Holding, past: Past): Promise<Told | null> {
  const { is: _, ...data } = found;
  const { openedAt, closedAt } = past;
  await lock(tx, found);
  if ((await tx.alarm.count({ where: { kind: data.kind, subject: data.subject, openedAt } })) > 0) return null;
  const alarm = await tx.alarm.create({ data: { ...data, ...past, lastSeenAt: closedAt }, include });
  await tell(tx, "alarm.opened", alarm, `${alarm.sentence} ${alarm.advice}`);
  return alarm;
}

/** Two workers that find the same at once do it one after the other. */
async function lock(tx: Tx, { kind, subject }: Holding): Promise<void> {
  const name = `alarm ${kind} ${subject}`;
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtext(${name}))`;
}

/** Closes an alarm and tells of it. Null when it was closed already. */
export async function closeAlarm(tx: Tx, { id }: Pick<Alarm, "id">, why: string, now: Date): Promise<Told | null> {
  const { count } = await tx.alarm.updateMany({
    where: { id, closedAt: null },
    data: { closedAt: now, closedWhy: why },
  });
  if (count === 0) return null;
  const alarm = await tx.alarm.findUniqueOrThrow({ where: { id }, include });
  await tell(tx, "alarm.closed", alarm, `${why} It was: ${alarm.sentence}`);
  return alarm;
}

function tell(tx: Tx, event: "alarm.opened" | "alarm.closed", alarm: Told, text: string): Promise<void> {
  const { kind, environment, openedAt, path } = alarm;
  const { title } = alarmKinds[kind];
  const place = environment?.name ?? "Holdfast";
  const owner = activeOwner(environment?.owner ?? null) ?? "nobody";
  const about = environment
    ? { environment: environment.name, tier: environment.tier, owner, contact: environment.contact ?? "none given" }
    : { environment: "the whole installation" };
  return notify(tx, {
    event,
    subject: event === "alarm.opened" ? `${place}: ${title}` : `${place}: over: ${title}`,
    text,
    path,
    facts: { alarm: kind, ...about, "open since": openedAt.toISOString() },
  });
}
