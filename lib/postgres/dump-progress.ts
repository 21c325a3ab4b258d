import type { Target } from "@/lib/postgres/connect";
import type { SourceTable } from "@/lib/postgres/source-tables";

export type DumpProgress = {
  /** 0 to 1, never falling, and 1 only when the archive is complete and on disk; null when it cannot be known. */
  readonly fraction: number | null;
  readonly bytesWritten: number;
  /** Over the last five seconds. */
  readonly bytesPerSecond: number;
  /** `schema.table`, or null before the first and after the last one. */
  readonly currentTable: string | null;
  readonly etaSeconds: number | null;
};

export type TableWeight = Pick<SourceTable, "key" | "schema" | "name" | "oid" | "bytes" | "estimatedRows">;

export type CopyProgress = { readonly oid: number; readonly rows: number; readonly bytes: number };

/** What a table weighs although it is empty: opening and closing it costs as well. */
const LEAST_WEIGHT = 16_384;
/** Bytes of a row in a table that no dump has: its header and its line pointer (PostgreSQL 12 to 18). */
const ROW_OVERHEAD = 28;
/** How far the archive's growth may lead away from the tables, which know when the end has come. */
const LEASH = 0.25;

/**
 * Follows a running pg_dump: tables weigh by their size, the one in work counts by the rows copied so far. Where the
 * archive's size is known beforehand its growth is the truer clock: pg_dump's time goes into what it compresses, and
 * per byte that it writes that is nearly the same for all kinds of data (docs/benchmarks.md).
 * `weights` null means that sizes could not be read: the fraction stays unknown.
 */
export function trackDump(
  weights: readonly TableWeight[] | null,
  startedAt: number,
  expectedBytes: number | null = null,
) {
  const weightOf = ({ bytes, estimatedRows }: TableWeight) =>
    Math.max(LEAST_WEIGHT, bytes - ROW_OVERHEAD * Math.max(0, estimatedRows));
  const total = (weights ?? []).reduce((sum, table) => sum + weightOf(table), 0);
  const begun = new Set<number>();
  const rates: { at: number; bytes: number }[] = [{ at: startedAt, bytes: 0 }];
  let current: TableWeight | null = null;
  let inside = 0;
  let highest = 0;

  const begin = (table: TableWeight | undefined) => {
    if (!table || current?.oid === table.oid || begun.has(table.oid)) return;
    begun.add(table.oid);
    current = table;
    inside = 0;
  };
  return {
    /** One line of pg_dump --verbose (same words from 12 to 18). */
    readLine(line: string): void {
      const name = /dumping contents of table "(.*)"$/.exec(line)?.[1];
      if (name !== undefined) begin(weights?.find((table) => `${table.schema}.${table.name}` === name));
    },
    /** What pg_stat_progress_copy says; it also knows tables whose names break the line above. */
    readCopy(copy: CopyProgress): void {
      begin(weights?.find((table) => table.oid === copy.oid));
      if (!current || current.oid !== copy.oid) return;
      const byRows = current.estimatedRows > 0 ? copy.rows / current.estimatedRows : 0;
      inside = Math.min(0.99, Math.max(inside, byRows || copy.bytes / weightOf(current)));
    },
    report(bytesWritten: number, now: number): DumpProgress {
      rates.push({ at: now, bytes: bytesWritten });
      while (rates.length > 2 && now - (rates[0]?.at ?? now) > 5_000) rates.shift();
      const first = rates[0] ?? { at: startedAt, bytes: 0 };
      const bytesPerSecond = now > first.at ? ((bytesWritten - first.bytes) * 1_000) / (now - first.at) : 0;
      const done = (weights ?? []).filter((table) => begun.has(table.oid)).reduce((sum, t) => sum + weightOf(t), 0);
      const byTables = total > 0 && current ? (done - weightOf(current) * (1 - inside)) / total : 0;
      const byBytes = expectedBytes ? bytesWritten / expectedBytes : byTables;
      const reached = Math.min(byTables + LEASH, Math.max(byTables - LEASH, byBytes));
      highest = Math.max(highest, Math.min(0.99, reached));
      const elapsed = (now - startedAt) / 1_000;
      return {
        fraction: weights ? highest : null,
        bytesWritten,
        bytesPerSecond: Math.round(bytesPerSecond),
        currentTable: current?.key ?? null,
        etaSeconds: highest > 0.02 && elapsed > 2 ? Math.ceil((elapsed / highest) * (1 - highest)) : null,
      };
    },
  };
}

/** What the sessions of one application name are copying out at this moment (PostgreSQL 14 and newer, else nothing). */
export async function readCopyProgress(target: Target, applicationName: string): Promise<CopyProgress[]> {
  if (target.serverVersion < 140_000) return [];
  return target.query<CopyProgress>(
    `SELECT p.relid::int8 AS oid, p.tuples_processed AS rows, p.bytes_processed AS bytes
     FROM pg_stat_progress_copy p JOIN pg_stat_activity a USING (pid) WHERE a.application_name = $1`,
    [applicationName],
  );
}
