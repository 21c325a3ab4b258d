import { setTimeout as delay } from "node:timers/promises";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { tableKey } from "@/lib/postgres/identifiers";

/** The strongest lock that was seen on a table, and for how long without a gap in the samples, in milliseconds. */
export type LockSeen = { readonly table: string; readonly mode: string; readonly longestMs: number };

const everyMs = 25;
/** Weakest first (docs 15, table 13.2); what mere reading and writing rows takes is not worth telling. */
const strength = [
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];

type Row = { schema: string; name: string; mode: string };

/**
 * Samples the locks that sessions called `watched` hold on tables while `work` runs. A lock shorter than the distance of
 * two samples (25 ms and what a query takes) may be missed. `work`'s outcome is its own; the samples come beside it.
 */
export async function watchLocks<T>(
  connection: Connection,
  options: { readonly applicationName: string; readonly watched: string; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<{ value: T; locks: LockSeen[] }> {
  const open = new Map<string, { since: number; row: Row }>();
  const seen = new Map<string, LockSeen>();
  const done = new AbortController();
  const looking = withTarget(
    connection,
    { ...options, signal: AbortSignal.any([options.signal, done.signal]) },
    async (target) => {
      while (!done.signal.aborted) {
        const rows = await target.query<Row>(HELD, [options.watched, strength]);
        note(rows, performance.now(), open, seen);
        await delay(everyMs, undefined, { signal: done.signal }).catch(() => {});
      }
    },
  ).catch(() => {});
  try {
    const value = await work();
    return { value, locks: [...strongest(seen).values()].sort((a, b) => b.longestMs - a.longestMs) };
  } finally {
    done.abort();
    await looking;
  }
}

function note(
  rows: readonly Row[],
  now: number,
  open: Map<string, { since: number; row: Row }>,
  seen: Map<string, LockSeen>,
): void {
  const held = new Set<string>();
  for (const row of rows) {
    const key = `${row.mode} ${tableKey(row.schema, row.name)}`;
    held.add(key);
    const { since } = open.get(key) ?? { since: now };
    open.set(key, { since, row });
    const longestMs = Math.max(seen.get(key)?.longestMs ?? 0, Math.round(now - since));
    seen.set(key, { table: tableKey(row.schema, row.name), mode: wordsOf(row.mode), longestMs });
  }
  for (const key of open.keys()) if (!held.has(key)) open.delete(key);
}

/** One line a table: the strongest mode says what others could not do. */
function strongest(seen: ReadonlyMap<string, LockSeen>): Map<string, LockSeen> {
  const order = strength.map(wordsOf);
  const best = new Map<string, LockSeen>();
  for (const lock of seen.values()) {
    const known = best.get(lock.table);
    if (!known || order.indexOf(lock.mode) > order.indexOf(known.mode)) best.set(lock.table, lock);
  }
  return best;
}

/** "AccessExclusiveLock" as PostgreSQL's documentation writes it: ACCESS EXCLUSIVE. */
function wordsOf(mode: string): string {
  return mode
    .replace(/Lock$/, "")
    .replace(/(?!^)([A-Z])/g, " $1")
    .toUpperCase();
}

const HELD = `
  SELECT n.nspname AS schema, c.relname AS name, l.mode
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.locktype = 'relation' AND l.granted AND a.application_name = $1 AND l.mode = ANY ($2)
    AND c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
