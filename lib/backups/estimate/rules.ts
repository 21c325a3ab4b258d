type Size = { readonly databaseBytes: number | null };
type Last = { readonly sizeBytes: number; readonly durationMs: number; readonly databaseBytes: number | null } | null;

/** Expected size and time: the last backup scaled to today's size, else a third of the database at 50 MB/s. */
export function estimate(
  { databaseBytes }: Size,
  last: Last,
): { bytes: number | null; ms: number | null; basis: string } {
  if (last) {
    const growth = databaseBytes && last.databaseBytes ? databaseBytes / last.databaseBytes : 1;
    // One that was taken in from storage does not say how long it took.
    const ms = last.durationMs > 0 ? last.durationMs * growth : usualMs(databaseBytes ?? last.databaseBytes ?? 0);
    return { bytes: last.sizeBytes * growth, ms, basis: "from the last backup" };
  }
  if (databaseBytes === null)
    return { bytes: null, ms: null, basis: "unknown: the database has not been observed yet" };
  return { bytes: databaseBytes / 3, ms: usualMs(databaseBytes), basis: "from the database's size" };
}

function usualMs(databaseBytes: number): number {
  return (databaseBytes / 50e6) * 1_000 + 2_000;
}

type LastRow = {
  readonly sizeBytes: bigint | null;
  readonly durationMs: number | null;
  readonly databaseBytes: bigint | null;
};

/** The numbers of the last backup, as the estimate wants them. */
export function lastOf(row: LastRow): NonNullable<Last> {
  const databaseBytes = row.databaseBytes === null ? null : Number(row.databaseBytes);
  return { sizeBytes: Number(row.sizeBytes ?? 0), durationMs: row.durationMs ?? 0, databaseBytes };
}
