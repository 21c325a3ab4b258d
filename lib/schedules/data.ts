import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { describeCron, slotsAfter } from "@/lib/schedules/cron";
import type { PauseView, RemovedScheduleView, ScheduleView } from "@/lib/schedules/schema";

const shownSlots = 5;
const shownRemoved = 5;
const withSlots = { slots: { orderBy: { at: "desc" }, take: shownSlots } } as const;

type Found = {
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly disabled: boolean;
  };
  readonly schedules: readonly ScheduleView[];
  readonly removed: readonly RemovedScheduleView[];
};

/** An environment's schedules with their next slots and what became of the last ones. Throws NOT_FOUND. */
export async function getSchedules(actor: Actor, environmentId: string): Promise<Found> {
  const environment = await read().environment.findUnique({ where: { id: environmentId } });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const [now, rows] = await Promise.all([
    databaseNow(),
    read().schedule.findMany({
      where: { environmentId, removedAt: null },
      include: withSlots,
      orderBy: { name: "asc" },
    }),
  ]);
  const removed = await read().schedule.findMany({
    where: { environmentId, removedAt: { not: null } },
    include: withSlots,
    orderBy: { removedAt: "desc" },
    take: shownRemoved,
  });
  const { id, name, tier, disabledAt } = environment;
  return {
    environment: { id, name, tier, disabled: disabledAt !== null },
    schedules: rows.map((row) => toView(row, now)),
    removed: removed.map((row) => ({
      ...toView(row, now),
      removedBy: row.removedBy ?? "",
      removedAt: (row.removedAt ?? now).toISOString(),
    })),
  };
}

function toView(row: Prisma.ScheduleGetPayload<{ include: typeof withSlots }>, now: Date): ScheduleView {
  const { cron, timeZone, disabledAt, removedAt } = row;
  return {
    id: row.id,
    name: row.name,
    cron,
    timeZone,
    words: describeCron(cron),
    enabled: disabledAt === null,
    createdBy: row.createdBy,
    disabledBy: row.disabledBy,
    next: disabledAt || removedAt ? [] : slotsAfter(cron, timeZone, now, shownSlots).map((at) => at.toISOString()),
    slots: row.slots.map(({ at, outcome, runId, reason }) => ({ at: at.toISOString(), outcome, runId, reason })),
    destinationId: row.destinationId,
    secondDestinationId: row.secondDestinationId,
  };
}

/** The pause of all schedules that holds now, or null. */
export async function getPause(actor: Actor): Promise<PauseView | null> {
  await requirePermission(actor, "overview:see", null);
  const now = await databaseNow();
  const pause = await read().schedulePause.findFirst({
    where: { endedAt: null, fromAt: { lte: now }, untilAt: { gt: now } },
    orderBy: { untilAt: "desc" },
  });
  if (!pause) return null;
  const { id, reason, createdBy, fromAt, untilAt } = pause;
  return { id, reason, createdBy, from: fromAt.toISOString(), until: untilAt.toISOString() };
}
