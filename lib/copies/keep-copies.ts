// Runs in the worker: copies that are wanted are made, those that exist are read again from time to time.
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { checkCopy } from "@/lib/copies/check-copy";
import { claimCopy, type Held, holdCopy } from "@/lib/copies/claim-copy";
import { makeCopy } from "@/lib/copies/make-copy";
import { logError } from "@/lib/log";

const everyMs = 5_000;

type Keeping = { readonly actor: Actor; readonly workerId: string; readonly signal: AbortSignal };

/** Runs until aborted, one copy after the other. Several workers share the work. */
export async function keepCopies(keeping: Keeping): Promise<void> {
  while (!keeping.signal.aborted) {
    const more = await keepOne(keeping).catch((error) => {
      logError("a copy of a backup could not be looked after; it is tried again", error);
      return false;
    });
    if (!more) await delay(everyMs, undefined, { signal: keeping.signal }).catch(() => {});
  }
}

/** Takes the copy that has waited longest in hand, if one is due. False when none was. For the loop above and its tests. */
export async function keepOne({ actor, workerId, signal }: Keeping): Promise<boolean> {
  const held = await claimCopy();
  if (!held) return false;
  const over = new AbortController();
  const holding = holdWhile(held, over.signal);
  try {
    const work = { actor, signal, draft: `copy-${workerId}` };
    await (held.status === "wanted" ? makeCopy(held, work) : checkCopy(held, work));
  } finally {
    over.abort();
    await holding;
  }
  return true;
}

async function holdWhile(held: Held, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await holdCopy(held.id).catch((error) => logError("a copy could not be kept in hand", error));
    await delay(30_000, undefined, { signal: over }).catch(() => {});
  }
}
