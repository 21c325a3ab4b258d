// Whether archives can be written, and how much room there is; written into the worker's own row.
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { requireMark } from "@/lib/destinations/folder-mark";
import { builtInId } from "@/lib/destinations/schema";
import { env } from "@/lib/env";
import type { StorageSight } from "@/lib/health/schema";
import { logError } from "@/lib/log";
import { localStore } from "@/lib/storage/local";

const everyMs = 5_000;

/** Runs until aborted: writes and removes a small file, measures the disk, notes both with the time. */
export async function observeStorage({ workerId, signal }: { workerId: string; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    const seen = await lookAtStorage();
    await writeSight(workerId, seen).catch((error) => logError("the storage's state was not written", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Dated by the database's clock, by which its age is judged. */
async function writeSight(workerId: string, seen: Omit<StorageSight, "at">): Promise<void> {
  const storage: StorageSight = { ...seen, at: (await databaseNow()).toISOString() };
  await telemetry().worker.update({ where: { id: workerId }, data: { storage } });
}

async function lookAtStorage(): Promise<Omit<StorageSight, "at">> {
  const probe = join(env().archives, `.probe-${randomUUID()}`);
  try {
    await mkdir(env().archives, { recursive: true, mode: 0o700 });
    const own = await read().destination.findUnique({ where: { id: builtInId, disabledAt: null } });
    if (own) await requireMark(own, env().archives);
    await writeFile(probe, "holdfast", { flag: "wx", mode: 0o600 });
    return { writable: true, ...((await localStore(env().archives).space()) ?? { free: 0, total: 0 }) };
  } catch {
    return { writable: false, free: 0, total: 0 };
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}
