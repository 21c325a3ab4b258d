// What a load balancer or a gate asks: is Holdfast itself well? Nothing about targets, nothing secret.
import { databaseNow, read } from "@/lib/db/read";
import { judgeHealth } from "@/lib/health/rules";
import type { HealthAnswer, StorageSight } from "@/lib/health/schema";

const timeoutMs = 2_000;

/** Really queries the metadata database, looks at the workers' leases and at what they saw of the storage. */
export async function checkHealth(): Promise<HealthAnswer> {
  const facts = await within(timeoutMs, readFacts()).catch(() => null);
  return judgeHealth(facts);
}

async function readFacts() {
  const now = await databaseNow();
  const alive = await read().worker.findMany({
    where: { stoppedAt: null, leaseExpiresAt: { gt: now } },
    select: { storage: true },
    orderBy: { startedAt: "desc" },
  });
  return {
    now,
    workers: alive.length,
    storage: alive.map(({ storage }) => storage as StorageSight | null).find(Boolean) ?? null,
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
