// Shared by the pages and the worker's judge of alarms: how well Holdfast itself is backed up.
import type { Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import type { Problem } from "@/lib/errors";
import type { SelfPlace, SelfView } from "@/lib/recovery/schema";

/** For callers that have checked who asks. */
export async function gatherSelf(): Promise<SelfView> {
  const newest = { orderBy: { createdAt: "desc" } } as const;
  const key = await read().recoveryKey.findFirst(newest);
  const run = await read().run.findFirst({ where: { kind: "back-up-holdfast" }, orderBy: { queuedAt: "desc" } });
  const places = await Promise.all((await enabledDestinations()).map((one) => placeOf(one, key?.recipient ?? null)));
  return {
    recipient: key?.recipient ?? null,
    keyMadeBy: key?.createdBy ?? null,
    keyMadeAt: key?.createdAt.toISOString() ?? null,
    places,
    run: run && { id: run.id, status: run.status, problem: (run.problem as Problem | null)?.message ?? null },
  };
}

/** Every place that takes a set, the oldest first. */
export function enabledDestinations(): Promise<Destination[]> {
  return read().destination.findMany({ where: { disabledAt: null }, orderBy: { createdAt: "asc" } });
}

async function placeOf({ id, name }: Destination, recipient: string | null): Promise<SelfPlace> {
  const where = { destinationId: id, removedAt: null };
  const kept = await read().selfBackup.count({ where });
  const newest = await read().selfBackup.findFirst({ where, orderBy: { createdAt: "desc" } });
  return {
    destinationId: id,
    destination: name,
    kept,
    newest: newest && {
      at: newest.createdAt.toISOString(),
      bytes: Number(newest.dumpBytes),
      withKeys: newest.keysFile !== null,
      currentKey: newest.recipient === recipient,
    },
  };
}
