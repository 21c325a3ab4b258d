// Not one of the noun's file kinds: rules.ts holds permissions; these are the pure decisions of sign-in.

/** Failures within a day after which one must wait, by account and by network address (many sit behind one). */
export const allowedFailures = { account: 5, address: 30 } as const;

const firstWaitSeconds = 15 * 60;
const longestWaitSeconds = 4 * 60 * 60;

/**
 * Seconds until the next attempt is allowed, 0 for now. `failures` in the last 24 hours, the newest `sinceLast` seconds
 * ago. The wait is 15 minutes and doubles with every further batch; it always ends.
 */
export function waitSeconds(failures: number, sinceLast: number, allowed: number): number {
  if (failures < allowed) return 0;
  const batches = Math.floor(failures / allowed) - 1;
  const wait = Math.min(firstWaitSeconds * 2 ** batches, longestWaitSeconds);
  return Math.max(0, Math.ceil(wait - sinceLast));
}

/** "in 14 minutes", "in 40 seconds": as people say it, never shorter than it is. */
export function inWords(seconds: number): string {
  if (seconds < 60) return `in ${seconds} second${seconds === 1 ? "" : "s"}`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `in ${minutes} minute${minutes === 1 ? "" : "s"}` : `in ${Math.ceil(minutes / 60)} hours`;
}

/** What is counted as one address: an IPv4 address itself, of IPv6 the /64 that one household or office owns. */
export function throttleAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  const groups = [...front, ...zeros, ...back].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}
