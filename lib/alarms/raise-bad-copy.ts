// Called where a bad copy is found, in that transaction: it may be made anew before the next look at all alarms.
import { openAlarm } from "@/lib/alarms/change-alarm";
import { gatherCopies } from "@/lib/alarms/installation/gather-copies";
import { judgeCopies } from "@/lib/alarms/installation/rules";
import type { Tx } from "@/lib/db/mutate";

type Where = { readonly environmentId: string; readonly destinationId: string };

/** Opens the alarm about an environment's copies in a destination, if one of them is bad now and none is open. */
export async function raiseBadCopy(tx: Tx, where: Where, now: Date): Promise<void> {
  for (const there of await gatherCopies(tx, where)) {
    const judged = judgeCopies(there);
    if (judged.is === "holds") await openAlarm(tx, judged, now);
  }
}
