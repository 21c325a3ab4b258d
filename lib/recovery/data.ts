import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import type { Problem } from "@/lib/errors";
import { gatherGuide } from "@/lib/recovery/gather-guide";
import type { Guide, SelfPlace, SelfView } from "@/lib/recovery/schema";
import { writeGuide } from "@/lib/recovery/write-guide";

/** How well Holdfast itself is backed up. */
export async function getSelf(actor: Actor): Promise<SelfView> {
  await requirePermission(actor, "recovery:see", null);
  const newest = { orderBy: { createdAt: "desc" } } as const;
  const key = await read().recoveryKey.findFirst(newest);
  const run = await read().run.findFirst({ where: { kind: "back-up-holdfast" }, orderBy: { queuedAt: "desc" } });
  const places = await Promise.all((await enabled()).map((one) => placeOf(one, key?.recipient ?? null)));
  return {
    recipient: key?.recipient ?? null,
    keyMadeBy: key?.createdBy ?? null,
    keyMadeAt: key?.createdAt.toISOString() ?? null,
    places,
    run: run && { id: run.id, status: run.status, problem: (run.problem as Problem | null)?.message ?? null },
  };
}

function enabled(): Promise<Destination[]> {
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

/**
 * The page of recovery from one destination: the one that was asked for, else the one with the newest set of Holdfast's own.
 * Null when none is switched on.
 */
export async function getGuide(
  actor: Actor,
  wanted: string | undefined,
): Promise<{
  readonly guide: Guide;
  readonly chosen: string;
  readonly choices: readonly { id: string; name: string }[];
} | null> {
  await requirePermission(actor, "recovery:see", null);
  const choices = await enabled();
  const newest = await read().selfBackup.findFirst({
    where: { removedAt: null, destination: { is: { disabledAt: null } } },
    orderBy: { createdAt: "desc" },
  });
  const find = (id: string | undefined) => choices.find((choice) => choice.id === id);
  const chosen = find(wanted) ?? find(newest?.destinationId) ?? choices[0];
  if (!chosen) return null;
  const guide = writeGuide(await gatherGuide(chosen));
  return { guide, chosen: chosen.id, choices: choices.map(({ id, name }) => ({ id, name })) };
}
