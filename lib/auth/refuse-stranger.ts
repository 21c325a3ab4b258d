import type { Stranger } from "@/lib/auth/actor";
import { throttleAddress } from "@/lib/auth/throttle";
import { recordRefusal } from "@/lib/db/mutate";

const quietMilliseconds = 60_000;
const lastWritten = new Map<string, number>();

/**
 * Writes down what somebody who is not signed in was refused, once a minute for the same thing from the same address:
 * strangers must leave a trace, and must not be able to fill the disk with traces.
 */
export async function refuseStranger(stranger: Stranger, action: string, summary: string): Promise<void> {
  const key = `${action} ${summary} ${throttleAddress(stranger.address)}`;
  const now = performance.now();
  if (now - (lastWritten.get(key) ?? Number.NEGATIVE_INFINITY) < quietMilliseconds) return;
  if (lastWritten.size >= 10_000) lastWritten.clear();
  lastWritten.set(key, now);
  await recordRefusal(stranger, action, null, summary);
}
