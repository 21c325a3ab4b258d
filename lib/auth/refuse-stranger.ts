import type { Stranger } from "@/lib/auth/actor";
import { throttleAddress } from "@/lib/auth/throttle";
import { refuse } from "@/lib/db/mutate";
import type { OpsError } from "@/lib/errors";

const quietMilliseconds = 60_000;
const lastWritten = new Map<string, number>();
const seen = new WeakSet<OpsError>();

/**
 * Writes down what somebody who is not signed in was refused, once a minute for the same thing from the same address:
 * strangers must leave a trace, and must not be able to fill the disk with traces. Returns the error to be thrown.
 */
export async function refuseStranger(
  stranger: Stranger,
  action: string,
  error: OpsError,
  words = error.message,
): Promise<OpsError> {
  if (seen.has(error)) return error;
  seen.add(error);
  const key = `${action} ${words} ${throttleAddress(stranger.address)}`;
  const now = performance.now();
  if (now - (lastWritten.get(key) ?? Number.NEGATIVE_INFINITY) < quietMilliseconds) return error;
  if (lastWritten.size >= 10_000) lastWritten.clear();
  lastWritten.set(key, now);
  return refuse(stranger, action, null, error, { words });
}
