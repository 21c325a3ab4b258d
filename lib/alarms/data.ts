import { describeBlindness, worstFirst } from "@/lib/alarms/rules";
import type { AlarmBarView, AlarmView } from "@/lib/alarms/schema";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { activeOwner } from "@/lib/environments/rules";

const historyShown = 100;

const include = {
  environment: {
    select: { id: true, name: true, tier: true, contact: true, owner: { select: { name: true, disabledAt: true } } },
  },
} satisfies Prisma.AlarmInclude;
type Row = Prisma.AlarmGetPayload<{ include: typeof include }>;

/** The open alarms, the worst first; the newest hundred that are over; and why there may be more, or null. */
export async function listAlarms(
  actor: Actor,
  { environmentId }: { environmentId?: string } = {},
): Promise<{ open: AlarmView[]; over: AlarmView[]; blindness: string | null }> {
  await requirePermission(actor, "overview:see", null);
  const where = environmentId ? { environmentId } : {};
  const [open, over, blindness] = await Promise.all([
    read().alarm.findMany({ where: { ...where, closedAt: null }, include }),
    read().alarm.findMany({
      where: { ...where, closedAt: { not: null } },
      include,
      orderBy: { closedAt: "desc" },
      take: historyShown,
    }),
    findBlindness(),
  ]);
  const toView = (row: Row) => viewOf(row, actor);
  return { open: worstFirst(open.map(toView)), over: over.map(toView), blindness };
}

/** What every page shows: how many are open, the worst of them, and whether somebody watches at all. */
export async function getAlarmBar(actor: Actor): Promise<AlarmBarView> {
  await requirePermission(actor, "overview:see", null);
  const [rows, blindness] = await Promise.all([
    read().alarm.findMany({ where: { closedAt: null }, include }),
    findBlindness(),
  ]);
  const open = worstFirst(rows.map((row) => viewOf(row, actor)));
  const [worst] = open;
  return {
    open: open.length,
    acknowledged: open.filter(({ acknowledged }) => acknowledged).length,
    worst: worst
      ? { id: worst.id, kind: worst.kind, sentence: worst.sentence, path: worst.path, acknowledged: worst.acknowledged }
      : null,
    blindness,
  };
}

/** Nobody in the worker can say that it is gone: whoever reads the alarms looks at the leases and at the last look. */
async function findBlindness(): Promise<string | null> {
  const now = await databaseNow();
  const [workers, sight] = await Promise.all([
    read().worker.count({ where: { stoppedAt: null, leaseExpiresAt: { gt: now } } }),
    read().ownSight.findUnique({ where: { kind: "alarms" } }),
  ]);
  const found = (sight?.found ?? {}) as { readonly incomplete?: boolean };
  const incomplete = found.incomplete === true;
  return describeBlindness({ workers, lookedAt: sight?.at.toISOString() ?? null, incomplete }, now.getTime());
}

function viewOf(row: Row, actor: Actor): AlarmView {
  const { environment, closedAt, acknowledgedAt } = row;
  return {
    id: row.id,
    kind: row.kind,
    sentence: row.sentence,
    advice: row.advice,
    path: row.path,
    environment: environment && {
      id: environment.id,
      name: environment.name,
      tier: environment.tier,
      owner: activeOwner(environment.owner),
      contact: environment.contact,
    },
    openedAt: row.openedAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    closed: closedAt && { at: closedAt.toISOString(), why: row.closedWhy ?? "" },
    acknowledged: acknowledgedAt && {
      at: acknowledgedAt.toISOString(),
      by: row.acknowledgedBy ?? "",
      note: row.acknowledgedNote ?? "",
    },
    refusal: denied("alarm:acknowledge", actor, environment?.tier ?? null),
  };
}
