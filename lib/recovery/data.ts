import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { read } from "@/lib/db/read";
import { gatherGuide } from "@/lib/recovery/gather-guide";
import { enabledDestinations, gatherSelf } from "@/lib/recovery/gather-self";
import type { Guide, SelfView } from "@/lib/recovery/schema";
import { writeGuide } from "@/lib/recovery/write-guide";

/** How well Holdfast itself is backed up. */
export async function getSelf(actor: Actor): Promise<SelfView> {
  await requirePermission(actor, "recovery:see", null);
  return gatherSelf();
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
  const choices = await enabledDestinations();
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
