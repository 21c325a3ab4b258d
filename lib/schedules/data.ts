import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { describeCron, slotsAfter } from "@/lib/schedules/cron";
import type { PauseView, ScheduleView } from "@/lib/schedules/schema";

const shownSlots = 5;

type Found = {
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly disabled: boolean;
  };
  readonly schedules: readonly ScheduleView[];
};

/** An environment's schedules with their next slots and what became of the last ones. Throws NOT_FOUND. */
export async function getSchedules(actor: Actor, environmentId: string): Promise<Found> {
  const environment = await read().environment.findUnique({ where: { id: environmentId } });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const [now, rows] = await Promise.all([
    databaseNow(),
    read().schedule.findMany({
      where: { environmentId },
      include: { slots: { orderBy: { at: "desc" }, take: shownSlots } },
      orderBy: { name: "asc" },
    }),
  ]);
  const schedules = rows.map(({ id, name, cron, timeZone, createdBy, disabledAt, disabledBy, slots }) => ({
    id,
    name,
    cron,
    timeZone,
    words: describeCron(cron),
    enabled: disabledAt === null,
    createdBy,
    disabledBy,
    next: disabledAt ? [] : slotsAfter(cron, timeZone, now, shownSlots).map((at) => at.toISOString()),
    slots: slots.map(({ at, outcome, runId, reason }) => ({ at: at.toISOString(), outcome, runId, reason })),
  }));
  const { id, name, tier, disabledAt } = environment;
  return { environment: { id, name, tier, disabled: disabledAt !== null }, schedules };
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
