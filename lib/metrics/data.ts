import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import type { StorageSight } from "@/lib/health/schema";

/** All that is measured, read anew for each scrape. */
export async function readMeasures() {
  const now = await databaseNow();
  const [workers, environments, runs] = await Promise.all([
    read().worker.findMany({ where: { stoppedAt: null, leaseExpiresAt: { gt: now } }, orderBy: { startedAt: "desc" } }),
    readEnvironments(),
    read().run.groupBy({ by: ["status"], where: { status: { in: ["queued", "running"] } }, _count: { id: true } }),
  ]);
  return {
    workers: workers.length,
    storage: workers.map(({ storage }) => storage as StorageSight | null).find(Boolean) ?? null,
    environments,
    runs: Object.fromEntries(runs.map(({ status, _count }) => [status, _count.id])),
  };
}

const verified = {
  status: "complete",
  verification: { in: ["readable", "restored"] },
} satisfies Prisma.BackupWhereInput;
const proof = { sizeBytes: true, durationMs: true, snapshotAt: true, createdAt: true } as const;

function readEnvironments() {
  return read().environment.findMany({
    where: { disabledAt: null, project: { disabledAt: null } },
    select: {
      slug: true,
      tier: true,
      project: { select: { slug: true } },
      observations: { select: { kind: true, state: true, observedAt: true } },
      backups: {
        where: verified,
        orderBy: { createdAt: "desc" },
        take: 1,
        select: { ...proof, unusual: true, acceptedAt: true },
      },
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
