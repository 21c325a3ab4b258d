import { type ArchiveEntry, kindOf } from "@/lib/postgres/archive-contents";
import type { Target } from "@/lib/postgres/connect";
import { readQualifiedName } from "@/lib/postgres/copy-counter";
import { tableKey } from "@/lib/postgres/identifiers";

export type RestoreProgress = {
  /** 0 to 1, never falling, and 1 only when pg_restore has ended well. */
  readonly fraction: number;
  readonly objectsDone: number;
  readonly objectsTotal: number;
  /** Size of the new database on its server's disk, as it says itself; null before it was asked. */
  readonly databaseBytes: number | null;
  readonly bytesPerSecond: number | null;
  /** Such as "TABLE DATA public orders"; null before the first and after the last one. */
  readonly current: string | null;
  readonly etaSeconds: number | null;
};

/** What the manifest knows of the sizes; nothing in it is needed. */
export type RestoreSizes = {
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly databaseBytes: number;
  readonly largeObjects: number;
  /** Heap and TOAST of each table at the source; older manifests do not have it. */
  readonly bytesByTable?: Readonly<Record<string, number>> | undefined;
};

export type LoadedRows = { readonly key: string; readonly rows: number };

/** What an object weighs at least: creating it costs as well. */
const LEAST = 16_384;
/** Building indexes and checking foreign keys, as rough shares of loading: only the evenness of the bar depends on it. */
const INDEX_SHARE = 0.5;
const FOREIGN_KEY_SHARE = 0.1;

/** Follows a running pg_restore by its --verbose lines against the archive's table of contents. */
export function trackRestore(entries: readonly ArchiveEntry[], sizes: RestoreSizes | null, startedAt: number) {
  const weights = weigh(entries, sizes);
  const total = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const done = new Set<number>();
  const running = new Map<number, number>();
  const rates: { at: number; bytes: number }[] = [];
  let serial: number | null = null;
  let highest = 0;

  const finish = (id: number) => {
    running.delete(id);
    // The log also names settings that are no entries of the table of contents.
    if (byId.has(id)) done.add(id);
  };
  const begin = (id: number) => {
    if (byId.has(id) && !done.has(id) && !running.has(id)) running.set(id, 0);
  };
  /** With one job there are no ids in the log: the next entry of this kind that has not been seen. */
  const beginNext = (kind: string) => {
    const next = entries.find((entry) => entry.kind === kind && !done.has(entry.id) && !running.has(entry.id));
    if (serial !== null) finish(serial);
    serial = next?.id ?? null;
    if (next) begin(next.id);
  };
  return {
    /** One line of pg_restore --verbose (same words from 12 to 18). */
    readLine(line: string, jobs: number): void {
      const [, verb, id] = /^pg_restore: (processing|launching|finished) item (\d+) /.exec(line) ?? [];
      if (verb === "finished") finish(Number(id));
      // The serial part before the parallel loop ends an item by beginning the next.
      else if (verb === "processing") {
        if (serial !== null) finish(serial);
        serial = Number(id);
        begin(serial);
      } else if (verb === "launching") begin(Number(id));
      else if (line === "pg_restore: entering main parallel loop" && serial !== null) {
        finish(serial);
        serial = null;
      } else if (jobs === 1) {
        const words = /^pg_restore: (?:creating|executing) (.+)$/.exec(line)?.[1];
        if (words) beginNext(kindOf(words));
        else if (line.startsWith("pg_restore: processing data for table ")) beginNext("TABLE DATA");
        else if (line === "pg_restore: processing BLOBS") beginNext("BLOBS");
      }
    },
    /** One pg_restore has ended well: all that it was to do is done. */
    finishAll(part: readonly ArchiveEntry[]): void {
      for (const { id } of part) finish(id);
      serial = null;
    },
    /** What pg_stat_progress_copy says of the tables in work. */
    readLoaded(loaded: readonly LoadedRows[]): void {
      for (const { key, rows } of loaded) {
        for (const [id, inside] of running) {
          const weight = weights.get(id);
          if (weight?.key !== key || !weight.rows) continue;
          running.set(id, Math.min(0.99, Math.max(inside, rows / weight.rows)));
        }
      }
    },
    readSize(bytes: number, now: number): void {
      rates.push({ at: now, bytes });
      while (rates.length > 2 && now - (rates[0]?.at ?? now) > 5_000) rates.shift();
    },
    report(now: number): RestoreProgress {
      const weightOf = (id: number) => weights.get(id)?.weight ?? 0;
      let reached = 0;
      for (const id of done) reached += weightOf(id);
      for (const [id, inside] of running) reached += weightOf(id) * inside;
      highest = Math.max(highest, Math.min(0.99, total > 0 ? reached / total : 0));
      const elapsed = (now - startedAt) / 1_000;
      const [current] = [...running.keys()].sort((a, b) => weightOf(b) - weightOf(a)).map((id) => byId.get(id));
      const [first, last] = [rates[0], rates.at(-1)];
      const rate =
        first && last && last.at > first.at ? ((last.bytes - first.bytes) * 1_000) / (last.at - first.at) : null;
      return {
        fraction: highest,
        objectsDone: done.size,
        objectsTotal: entries.length,
        databaseBytes: last?.bytes ?? null,
        bytesPerSecond: rate === null ? null : Math.max(0, Math.round(rate)),
        current: current ? `${current.kind} ${current.rest.replace(/ \S+$/, "")}` : null,
        etaSeconds: highest > 0.02 && elapsed > 2 ? Math.ceil((elapsed / highest) * (1 - highest)) : null,
      };
    },
  };
}

type Weight = { readonly weight: number; readonly key: string | null; readonly rows: number | null };

/** Tables by their size, or by their rows where only those are known; indexes share what the data weighs. */
function weigh(entries: readonly ArchiveEntry[], sizes: RestoreSizes | null): Map<number, Weight> {
  const tables = tablesOf(sizes);
  const weights = new Map<number, Weight>();
  let data = 0;
  for (const { id, kind, rest } of entries) {
    if (kind !== "TABLE DATA" && kind !== "BLOBS") continue;
    const table = kind === "TABLE DATA" ? tables.get(rest.replace(/ \S+$/, "")) : undefined;
    const weight = LEAST + (table?.bytes ?? (kind === "BLOBS" ? (sizes?.largeObjects ?? 0) * LEAST : 0));
    weights.set(id, { weight, key: table?.key ?? null, rows: table?.rows ?? null });
    data += weight;
  }
  const share = (kinds: readonly string[], part: number) => {
    const found = entries.filter(({ kind }) => kinds.includes(kind));
    for (const { id } of found)
      weights.set(id, { weight: LEAST + (data * part) / found.length, key: null, rows: null });
  };
  share(["INDEX", "CONSTRAINT", "MATERIALIZED VIEW DATA"], INDEX_SHARE);
  share(["FK CONSTRAINT", "CHECK CONSTRAINT"], FOREIGN_KEY_SHARE);
  for (const { id } of entries) if (!weights.has(id)) weights.set(id, { weight: LEAST / 16, key: null, rows: null });
  return weights;
}

/** By schema and name as pg_restore --list writes them: a space between, and spaces for line breaks. */
function tablesOf(sizes: RestoreSizes | null) {
  const keys = Object.entries(sizes?.rowsByTable ?? {});
  const allRows = keys.reduce((sum, [, rows]) => sum + rows, 0);
  const bytesPerRow = sizes && allRows > 0 ? (sizes.databaseBytes * 0.6) / allRows : 0;
  return new Map(
    keys.map(([key, rows]) => {
      const listed = (readQualifiedName(key) ?? [key]).join(" ").replace(/[\r\n]/g, " ");
      return [listed, { key, rows, bytes: sizes?.bytesByTable?.[key] ?? rows * bytesPerRow }];
    }),
  );
}

/** Rows that sessions of this application name have copied into this database's tables so far (14 and newer). */
export async function readLoadedRows(target: Target, applicationName: string): Promise<LoadedRows[]> {
  if (target.serverVersion < 140_000) return [];
  const rows = await target.query<{ schema: string; name: string; rows: number }>(
    `SELECT n.nspname AS schema, c.relname AS name, p.tuples_processed AS rows
     FROM pg_stat_progress_copy p JOIN pg_stat_activity a USING (pid)
     JOIN pg_class c ON c.oid = p.relid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.application_name = $1 AND p.datname = current_database()`,
    [applicationName],
  );
  return rows.map((row) => ({ key: tableKey(row.schema, row.name), rows: row.rows }));
}
