import { alarmKinds, lookHoldsFor } from "@/lib/alarms/rules";
import { doubtedOnes, reliableOnes } from "@/lib/backups/reliable";
import { databaseNow, read } from "@/lib/db/read";
import type { StorageSight } from "@/lib/health/schema";

/** All that is measured, read anew for each scrape. */
export async function readMeasures() {
  const now = await databaseNow();
  const [workers, environments, doubted, runs, alarms] = await Promise.all([
    read().worker.findMany({ where: { stoppedAt: null, leaseExpiresAt: { gt: now } }, orderBy: { startedAt: "desc" } }),
    readEnvironments(),
    read().backup.groupBy({ by: ["environmentId"], where: doubtedOnes, _max: { createdAt: true } }),
    read().run.groupBy({ by: ["status"], where: { status: { in: ["queued", "running"] } }, _count: { id: true } }),
    countAlarms(now),
  ]);
  return {
    workers: workers.length,
    storage: workers.map(({ storage }) => storage as StorageSight | null).find(Boolean) ?? null,
    environments,
    /** When the newest backup was made that holds less than before and waits for a lead, by environment. */
    doubted: new Map(doubted.map(({ environmentId, _max }) => [environmentId, _max.createdAt])),
    alarms,
    runs: Object.fromEntries(runs.map(({ status, _count }) => [status, _count.id])),
  };
}

/** How many are open of each kind; null when they were not judged lately, so that none is told as zero. */
async function countAlarms(now: Date): Promise<Record<string, number> | null> {
  const [sight, open] = await Promise.all([
    read().ownSight.findUnique({ where: { kind: "alarms" } }),
    read().alarm.groupBy({ by: ["kind"], where: { closedAt: null }, _count: { id: true } }),
  ]);
  if (!sight || now.getTime() - sight.at.getTime() > lookHoldsFor * 1_000) return null;
  const counted = Object.fromEntries(open.map(({ kind, _count }) => [kind, _count.id]));
  return Object.fromEntries(Object.keys(alarmKinds).map((kind) => [kind, counted[kind] ?? 0]));
}

const proof = { sizeBytes: true, durationMs: true, snapshotAt: true, createdAt: true } as const;

function readEnvironments() {
  return read().environment.findMany({
    where: { disabledAt: null, project: { disabledAt: null } },
    select: {
      id: true,
      slug: true,
      tier: true,
      project: { select: { slug: true } },
      observations: { select: { kind: true, state: true, observedAt: true } },
      backups: { where: reliableOnes, orderBy: { createdAt: "desc" }, take: 1, select: proof },
      drills: {
        where: { status: { not: "running" } },
        orderBy: { createdAt: "desc" },
        take: 1,
        select: { status: true, recoveryMs: true, endedAt: true },
      },
    },
    orderBy: { createdAt: "asc" },
  });
}
