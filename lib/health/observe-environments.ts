// The worker's eyes: looks at every enabled environment again and again and writes what it saw, with its time.
import { setTimeout as delay } from "node:timers/promises";
import type { Environment, Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { type Look, lookAtApplication, lookAtDatabase, lookAtMigrations } from "@/lib/health/look";
import { type ObservedKind, observedKinds } from "@/lib/health/schema";
import { logError } from "@/lib/log";

const tickMs = 500;

/** Runs until aborted. Environments and kinds are looked at side by side: a slow one delays nobody. */
export async function observeEnvironments({ signal }: { signal: AbortSignal }): Promise<void> {
  const busy = new Set<string>();
  const lookedAt = new Map<string, number>();
  while (!signal.aborted) {
    const environments = await read()
      .environment.findMany({ where: { disabledAt: null, project: { disabledAt: null } } })
      .catch(() => []);
    for (const environment of environments) {
      for (const kind of Object.keys(observedKinds) as ObservedKind[]) {
        const key = `${environment.id} ${kind}`;
        if (busy.has(key) || !isDue(environment, kind, lookedAt.get(key))) continue;
        busy.add(key);
        lookedAt.set(key, Date.now());
        observe(environment, kind, signal)
          .catch((error) => logError("an observation was not written", error))
          .finally(() => busy.delete(key));
      }
    }
    await delay(tickMs, undefined, { signal }).catch(() => {});
  }
}

function isDue(environment: Environment, kind: ObservedKind, last: number | undefined): boolean {
  if (last === undefined) return true;
  const asked = environment.checkRequestedAt?.getTime() ?? 0;
  return asked > last || Date.now() - last >= observedKinds[kind].everySeconds * 1_000;
}

async function observe(environment: Environment, kind: ObservedKind, stop: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(4_000)]);
  const look = { database: lookAtDatabase, application: lookAtApplication, migrations: lookAtMigrations }[kind];
  const seen = await look(environment, signal);
  if (stop.aborted) return;
  await writeObservation(environment.id, kind, seen);
}

/** `since` moves only when the state changes: "failed since 09:14". */
async function writeObservation(environmentId: string, kind: string, seen: Look | null): Promise<void> {
  const where = { environmentId_kind: { environmentId, kind } };
  if (!seen) {
    await telemetry().observation.deleteMany({ where: { environmentId, kind } });
    return;
  }
  const now = new Date();
  const before = await read().observation.findUnique({ where });
  const since = before && before.state === seen.state ? before.since : now;
  const data = { ...seen, data: seen.data as Prisma.InputJsonObject, observedAt: now, since };
  await telemetry().observation.upsert({ where, create: { environmentId, kind, ...data }, update: data });
}
