// What each loop of the workers has left behind: the evidence that it runs is what it did, not that it says so.
import { read } from "@/lib/db/read";
import type { Watch } from "@/lib/monitor/rules";
import { slotsAfter } from "@/lib/schedules/cron";

/** As of `now` by the database's clock; `workerId` is the worker that asks. */
export async function gatherWatch(workerId: string, now: Date): Promise<Watch> {
  const [worker, sight, environments, destinations, message, run, slotWaitsSince] = await Promise.all([
    read().worker.findUnique({ where: { id: workerId } }),
    read().ownSight.findUnique({ where: { kind: "alarms" } }),
    read().environment.findMany({
      where: { disabledAt: null, project: { disabledAt: null } },
      select: { name: true, createdAt: true, observations: { where: { kind: "database" } } },
    }),
    read().destination.findMany({ where: { disabledAt: null }, include: { sight: true } }),
    read().notificationDelivery.findFirst({
      where: { status: "queued", nextAttemptAt: { lte: now }, channel: { disabledAt: null } },
      orderBy: { nextAttemptAt: "asc" },
    }),
    read().run.findFirst({ where: { status: "queued", enqueuedAt: null }, orderBy: { queuedAt: "asc" } }),
    oldestSlot(now),
  ]);
  const found = (sight?.found ?? {}) as { readonly incomplete?: boolean };
  return {
    leaseAlive: worker !== null && worker.stoppedAt === null && worker.leaseExpiresAt > now,
    alarms: sight && { at: sight.at, incomplete: found.incomplete === true },
    // What was added a moment ago is looked at in its turn.
    environments: environments.map(({ name, createdAt, observations }) => ({
      name,
      seenAt: observations[0]?.observedAt ?? createdAt,
    })),
    destinations: destinations.map(({ name, createdAt, sight: tried }) => ({ name, seenAt: tried?.at ?? createdAt })),
    slotWaitsSince,
    messageWaitsSince: message?.nextAttemptAt ?? null,
    runWaitsSince: run?.queuedAt ?? null,
  };
}

async function oldestSlot(now: Date): Promise<Date | null> {
  const schedules = await read().schedule.findMany({
    where: { disabledAt: null, removedAt: null },
    include: { slots: { where: { at: { lte: now } }, orderBy: { at: "desc" }, take: 1 } },
  });
  const waiting = schedules.flatMap(({ cron, timeZone, since, slots: [last] }) =>
    slotsAfter(cron, timeZone, last && last.at > since ? last.at : since, 1, now),
  );
  return waiting.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
