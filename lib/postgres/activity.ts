import type { Target } from "@/lib/postgres/connect";

/** Another session of the database that a migration may have to wait for. Its query is cut; times in seconds. */
export type Session = {
  readonly pid: number;
  readonly role: string;
  readonly applicationName: string;
  readonly state: string;
  /** Since its transaction began; null outside of one. */
  readonly transactionSeconds: number | null;
  readonly query: string;
};

export type Activity = {
  /** Transactions open for longer than a minute, the oldest first. */
  readonly longTransactions: readonly Session[];
  /** Bytes of write-ahead log the slowest replica is behind; null without one, or where the role may not see. */
  readonly replicaLagBytes: number | null;
  /** Whether the role sees other roles' sessions at all (pg_read_all_stats): without it the list proves nothing. */
  readonly seesOthers: boolean;
};

/** What else goes on in the database, by looking only. */
export async function readActivity(target: Pick<Target, "query">): Promise<Activity> {
  const longTransactions = await target.query<Session>(
    `SELECT pid, coalesce(usename, '') AS role, coalesce(application_name, '') AS "applicationName",
            coalesce(state, '') AS state, left(query, 200) AS query,
            extract(epoch FROM clock_timestamp() - xact_start)::int AS "transactionSeconds"
     FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - interval '1 minute'
     ORDER BY xact_start`,
  );
  const [row] = await target.query<{ sees: boolean; lag: number | null }>(
    `SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees,
            (SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn))::int8 FROM pg_stat_replication
             WHERE NOT pg_is_in_recovery()) AS lag`,
  );
  return { longTransactions, replicaLagBytes: row?.lag ?? null, seesOthers: row?.sees ?? false };
}
