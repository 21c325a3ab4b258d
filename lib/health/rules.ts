import type { HealthAnswer, HealthCheck, StorageSight } from "@/lib/health/schema";

export type HealthFacts = { readonly now: Date; readonly workers: number; readonly storage: StorageSight | null };

const lowBytes = 1_000_000_000;
const storageStaleMs = 20_000;

/**
 * `down` without the metadata database; `degraded` when the worker is silent, or the storage is full, not writable or not
 * seen for 20 s; `ok` only when all of it was seen to be well.
 */
export function judgeHealth(facts: HealthFacts | null): HealthAnswer {
  if (!facts) return { status: "down", checks: [{ name: "database", state: "down" }] };
  const { now, workers, storage } = facts;
  const fresh = storage !== null && now.getTime() - Date.parse(storage.at) <= storageStaleMs;
  const checks: HealthCheck[] = [
    { name: "database", state: "ok" },
    { name: "worker", state: workers > 0 ? "ok" : "degraded" },
    { name: "storage", state: fresh && storage.writable ? "ok" : "degraded" },
    { name: "space", state: fresh && storage.free >= lowBytes ? "ok" : "degraded" },
  ];
  return { status: checks.every(({ state }) => state === "ok") ? "ok" : "degraded", checks };
}
