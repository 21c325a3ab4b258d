import { OpsError } from "@/lib/errors";
import type { Target } from "@/lib/postgres/connect";
import type { SourceTable } from "@/lib/postgres/source-tables";

/**
 * After a wait for a lock was given up (SQLSTATE 55P03): which table it was and who holds it, as far as any role may
 * see that. Any other error, and a lock that is gone by now, are returned as they are. Ends the failed transaction.
 */
export async function nameLock(target: Target, tables: readonly SourceTable[], error: unknown): Promise<unknown> {
  if (!(error instanceof Error && "code" in error && error.code === "55P03")) return error;
  await target.query("ROLLBACK");
  const [held] = await target.query<{ oid: number; pid: number; role: string | null; program: string | null }>(
    `SELECT l.relation::int8 AS oid, l.pid, a.usename AS role, a.application_name AS program
     FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.relation = ANY($1::oid[])
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY l.relation LIMIT 1`,
    [tables.map((table) => table.oid)],
  );
  const table = tables.find(({ oid }) => oid === held?.oid);
  if (!held || !table) return error;
  const who = [`role ${held.role ?? "unknown"}`, held.program || null, `process ${held.pid}`]
    .filter(Boolean)
    .join(", ");
  return new OpsError(
    "CONFLICT",
    `The table ${table.key} is locked (${who}), and the wait for it was given up.`,
    "Wait until the migration or maintenance that holds the lock is over, or raise the lock wait.",
    error.message,
  );
}
