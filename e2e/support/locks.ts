import type { Client } from "pg";
import { LOCK_MODES, type LockMode, type Work } from "@/lib/sql-review/schema";

export type SeenLocks = Record<string, { mode: LockMode; work: Work }>;

type Sight = { key: string; isView: boolean; file: string | null; bytes: number; scans: number; indexes: string[] };

/**
 * Runs a statement in a transaction, looks at what it locked, read, indexed and wrote anew, and rolls back. Views that
 * CASCADE drops are left out: nobody asked for them by name.
 */
export async function observeLocks(client: Client, sql: string): Promise<SeenLocks> {
  const seen: SeenLocks = {};
  await client.query("BEGIN");
  try {
    const before = await look(client);
    await client.query(sql);
    const after = await look(client);
    const { rows } = await client.query<{ relation: string; mode: string }>(
      "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'",
    );
    for (const { relation, mode } of rows) {
      const old = before.get(relation);
      const now = after.get(relation) ?? null;
      if (!old || (old.isView && now === null && sql.includes("CASCADE"))) continue;
      const words = mode
        .replace(/Lock$/, "")
        .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
        .toUpperCase() as LockMode;
      seen[old.key] = { mode: stronger(seen[old.key]?.mode ?? "ACCESS SHARE", words), work: workBetween(old, now) };
    }
  } finally {
    await client.query("ROLLBACK");
  }
  return seen;
}

/** A new file with something in it is a rewrite; an emptied table has a new file too. */
function workBetween(old: Sight, now: Sight | null): Work {
  if (!now || old.file === null) return "instant";
  if (now.file !== old.file) return now.bytes > 0 ? "rewrite" : "instant";
  if (now.indexes.some((index) => !old.indexes.includes(index))) return "index build";
  return now.scans > old.scans ? "scan" : "instant";
}

function stronger(a: LockMode, b: LockMode): LockMode {
  return LOCK_MODES.indexOf(a) > LOCK_MODES.indexOf(b) ? a : b;
}

async function look(client: Client): Promise<Map<string, Sight>> {
  const { rows } = await client.query<Sight & { oid: string }>(
    `SELECT c.oid::text, n.nspname || '.' || c.relname AS key, c.relkind IN ('v', 'm') AS "isView",
            pg_relation_filenode(c.oid)::text AS file, pg_relation_size(c.oid)::int AS bytes,
            coalesce(pg_stat_get_xact_numscans(c.oid), 0)::int AS scans,
            ARRAY(SELECT pg_relation_filenode(indexrelid)::text FROM pg_index WHERE indrelid = c.oid) AS indexes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')`,
  );
  return new Map(rows.map((row) => [row.oid, row]));
}
