import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";

/** One cheap look at a database. Survives JSON. */
export type Observation = {
  /** Of one query over an open connection, in milliseconds. */
  readonly latencyMs: number;
  /** Including opening the connection. */
  readonly connectMs: number;
  readonly databaseBytes: number;
  /** Such as "15.18". */
  readonly serverVersion: string;
  readonly serverMajor: number;
  /** To this database, ours included. */
  readonly connections: number;
  readonly maxConnections: number;
  readonly isReplica: boolean;
  /** ISO 8601; the server's clock, not ours. */
  readonly serverTime: string;
};

/** Connects, asks a real question of the database, closes. Rejects with an OpsError when it cannot be reached. */
export async function observeDatabase(
  connection: Connection,
  options: { readonly applicationName: string; readonly signal?: AbortSignal | undefined },
): Promise<Observation> {
  const startedAt = performance.now();
  return withTarget(connection, { ...options, statementTimeoutMs: 10_000 }, async (target) => {
    const connectedAt = performance.now();
    // Reads a table of the database itself, so a server that answers without it does not count as healthy.
    await target.query("SELECT relname FROM pg_class LIMIT 1");
    const latencyMs = performance.now() - connectedAt;
    const [row] = await target.query<Omit<Observation, "latencyMs" | "connectMs" | "serverMajor">>(
      `SELECT pg_database_size(current_database()) AS "databaseBytes",
              current_setting('server_version') AS "serverVersion",
              (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
              current_setting('max_connections')::int AS "maxConnections", pg_is_in_recovery() AS "isReplica",
              to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "serverTime"`,
    );
    if (!row) throw new Error("the server returned no row");
    return {
      ...row,
      latencyMs: Math.round(latencyMs * 10) / 10,
      connectMs: Math.round((connectedAt - startedAt) * 10) / 10,
      serverMajor: Math.floor(target.serverVersion / 10_000),
    };
  });
}
