type Copy = { readonly status: string; readonly isFirst: boolean };

/** A copy is read whole again after this long. */
const recheckEveryMs = 7 * 86_400_000;

/** When a copy that was found good now is looked at again. */
export function nextCheck(now: Date): Date {
  return new Date(now.getTime() + recheckEveryMs);
}

/** A worker that has taken a copy in hand says so this long ahead, and again while it works. */
export const holdMs = 120_000;

const pausesMs = [60_000, 300_000, 900_000, 3_600_000];

/** How long to wait before what has failed `attempts` times is tried again, in milliseconds. */
export function pauseAfter(attempts: number): number {
  return pausesMs[Math.min(Math.max(attempts, 1), pausesMs.length) - 1] ?? 3_600_000;
}

/** The copies that may be read, the nearest first: on disk before in a bucket, the first before the others. */
export function readingOrder<T extends Copy & { readonly kind: "local" | "s3" }>(copies: readonly T[]): T[] {
  const far = (copy: T) => (copy.kind === "local" ? 0 : 2) + (copy.isFirst ? 0 : 1);
  return copies.filter(({ status }) => status === "stored").toSorted((a, b) => far(a) - far(b));
}

/** Whether a complete backup has no good copy left. One that is still being made elsewhere is none yet. */
export function isLost(copies: readonly Pick<Copy, "status">[]): boolean {
  return copies.length > 0 && copies.every(({ status }) => status !== "stored");
}
