// Whether archives can be written, and how much room there is; written into the worker's own row.
import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { telemetry } from "@/lib/db/telemetry";
import { env } from "@/lib/env";
import type { StorageSight } from "@/lib/health/schema";
import { logError } from "@/lib/log";
import { diskSpace } from "@/lib/storage/local";

const everyMs = 5_000;

/** Runs until aborted: writes and removes a small file, measures the disk, notes both with the time. */
export async function observeStorage({ workerId, signal }: { workerId: string; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    const storage = await lookAtStorage();
    await telemetry()
      .worker.update({ where: { id: workerId }, data: { storage } })
      .catch((error) => logError("the storage's state was not written", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function lookAtStorage(): Promise<StorageSight> {
  const at = new Date().toISOString();
  const probe = join(env().archives, `.probe-${randomUUID()}`);
  try {
    await mkdir(env().archives, { recursive: true, mode: 0o700 });
    await writeFile(probe, "holdfast", { flag: "wx", mode: 0o600 });
    return { writable: true, ...(await diskSpace(env().archives)), at };
  } catch {
    return { writable: false, free: 0, total: 0, at };
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}
