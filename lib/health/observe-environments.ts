// The worker's eyes: looks at every enabled environment again and again and writes what it saw, with its time.
import { setTimeout as delay } from "node:timers/promises";
import type { Environment, Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { type Look, lookAtApplication, lookAtDatabase } from "@/lib/health/look";
import { lookAtMigrations } from "@/lib/health/look-at-migrations";
import { type ObservedKind, observedKinds } from "@/lib/health/schema";
import { logError } from "@/lib/log";

const tickMs = 500;

/** When this worker last looked, by its own steady clock, and which request to look it had seen by then. */
type LastLook = { readonly at: number; readonly request: number };

/** Runs until aborted. Environments and kinds are looked at side by side: a slow one delays nobody. */
export async function observeEnvironments({ signal }: { signal: AbortSignal }): Promise<void> {
  const busy = new Set<string>();
  const last = new Map<string, LastLook>();
  while (!signal.aborted) {
    const environments = await read()
      .environment.findMany({ where: { disabledAt: null, project: { disabledAt: null } } })
      .catch(() => []);
    for (const environment of environments) {
      for (const kind of Object.keys(observedKinds) as ObservedKind[]) {
        const key = `${environment.id} ${kind}`;
        if (busy.has(key) || !isDue(environment, kind, last.get(key))) continue;
        busy.add(key);
        last.set(key, { at: performance.now(), request: requestOf(environment) });
        observe(environment, kind, signal)
          .catch((error) => logError("an observation was not written", error))
          .finally(() => busy.delete(key));
      }
    }
    await delay(tickMs, undefined, { signal }).catch(() => {});
  }
}

function isDue(environment: Environment, kind: ObservedKind, last: LastLook | undefined): boolean {
  if (last === undefined || requestOf(environment) !== last.request) return true;
  return performance.now() - last.at >= observedKinds[kind].everySeconds * 1_000;
}

/** Only ever compared with itself: web and worker need not agree on the time. */
function requestOf({ checkRequestedAt }: Environment): number {
  return checkRequestedAt?.getTime() ?? 0;
}

async function observe(environment: Environment, kind: ObservedKind, stop: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(4_000)]);
  const look = { database: lookAtDatabase, application: lookAtApplication, migrations: lookAtMigrations }[kind];
  const seen = await look(environment, signal);
  if (stop.aborted) return;
  await writeObservation(environment.id, kind, seen);
}

/**
 * `since` moves only when the state changes: "failed since 09:14". Dated by the database's clock, by which its age is
 * judged: a worker whose own clock is ahead would keep a dead observation fresh.
 */
async function writeObservation(environmentId: string, kind: string, seen: Look | null): Promise<void> {
  const where = { environmentId_kind: { environmentId, kind } };
  if (!seen) {
    await telemetry().observation.deleteMany({ where: { environmentId, kind } });
    return;
  }
  const now = await databaseNow();
  const before = await read().observation.findUnique({ where });
  const since = before && before.state === seen.state ? before.since : now;
  const data = { ...seen, data: seen.data as Prisma.InputJsonObject, observedAt: now, since };
  await telemetry().observation.upsert({ where, create: { environmentId, kind, ...data }, update: data });
}
