/** One backup in the history of an environment. Sizes in bytes, times in milliseconds, rate in bytes a second. */
export type TrendPoint = {
  readonly id: string;
  /** The moment it shows, ISO 8601. */
  readonly at: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** Archive written each second of the dump; null where it took no measurable time. */
  readonly rate: number | null;
  /** Its archive is gone by now; what was measured stays. */
  readonly deleted: boolean;
};

/** `total` counts all that were ever made; `points` are the newest of them, the oldest first. */
export type Trend = { readonly points: readonly TrendPoint[]; readonly total: number };
