import { OpsError } from "@/lib/errors";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { countSource, type SourceCounts } from "@/lib/postgres/counts";
import { explainIfKnown } from "@/lib/postgres/explain";
import { nameLock } from "@/lib/postgres/explain-lock";
import { readFingerprintHere } from "@/lib/postgres/fingerprint";
import type { SchemaFingerprint } from "@/lib/postgres/fingerprint-schema";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import { listSourceTables, type SourceTable } from "@/lib/postgres/source-tables";

export type Snapshot = {
  /** For `pg_dump --snapshot`; valid as long as `work` runs. */
  readonly id: string;
  readonly serverMajor: number;
  /**
   * Counts in this very snapshot. Rows hidden by row security are an error, not a gap. `onTable` is told of each table
   * that comes next, and which part of the bytes lies behind, 0 to 1.
   */
  count(options?: {
    readonly excludeTableData?: readonly string[];
    readonly onTable?: (key: string, fraction: number) => void;
  }): Promise<SourceCounts>;
  /** The schema as this snapshot has it; null with the reason where it cannot be read, which spoils nothing else. */
  schema(): Promise<{ readonly fingerprint: SchemaFingerprint } | { readonly unread: string }>;
  /** Whether its session is still there. */
  isOpen(): Promise<boolean>;
};

export type HeldSnapshot = Snapshot & {
  /** Ends it; rejects when it had ended before by itself, so that what was read in it is not one state. Repeatable. */
  release(): Promise<void>;
};

/**
 * Holds one repeatable-read snapshot of a target open while `work` runs, so that what is counted and what is dumped
 * are the same rows, whatever is written meanwhile.
 */
export async function withSnapshot<T>(
  connection: Connection,
  options: {
    readonly applicationName: string;
    readonly signal?: AbortSignal | undefined;
    /** As for pg_dump; 60 s if not said. */
    readonly lockWaitTimeoutMs?: number;
  },
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { applicationName, signal, lockWaitTimeoutMs: lockTimeoutMs = 60_000 } = options;
  return withTarget(connection, { applicationName, signal, lockTimeoutMs, statementTimeoutMs: 0 }, async (target) => {
    const tables = await listSourceTables(target);
    await target.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await target.query("SET LOCAL row_security = off");
    // One process counts faster than pg_dump dumps; more would only take processors from the database's own work.
    await target.query("SET LOCAL max_parallel_workers_per_gather = 0");
    await lockForReading(target, tables).catch(async (error) => {
      throw await nameLock(target, tables, error);
    });
    const id = await exportSnapshot(target);
    const result = await work({
      id,
      serverMajor: Math.floor(target.serverVersion / 10_000),
      count: (wanted) => countSource(target, { ...wanted, schema: connection.schema }),
      schema: () => readSchema(target),
      isOpen: () =>
        target.query("SELECT 1").then(
          () => true,
          () => false,
        ),
    });
    // Still there: nothing ended the snapshot while it was in use.
    await target.query("COMMIT");
    return result;
  });
}

/** The same for as long as it is not released. The caller must see to that on every way out. */
export async function holdSnapshot(
  connection: Connection,
  options: Parameters<typeof withSnapshot>[1],
): Promise<HeldSnapshot> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return new Promise((resolve, reject) => {
    const explained = (error: unknown) => {
      if (options.signal?.aborted) throw new OpsError("CANCELLED", "Cancelled.");
      throw explainIfKnown(error, connection);
    };
    const ended = withSnapshot(connection, options, async (snapshot) => {
      resolve({
        ...snapshot,
        count: (wanted) => snapshot.count(wanted).catch(explained),
        schema: () => snapshot.schema().catch(explained),
        release: () => {
          release();
          return ended;
        },
      });
      await released;
    });
    ended.catch(reject);
  });
}

/**
 * As pg_dump does, but before the snapshot is taken (LOCK needs none): TRUNCATE and rewriting ALTER TABLE ignore
 * snapshots, and a migration that queues for a table would keep the count waiting behind it.
 */
async function lockForReading(target: Target, tables: readonly SourceTable[]): Promise<void> {
  if (tables.length === 0) return;
  const names = tables.map((table) => `ONLY ${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`);
  await target.query(`LOCK TABLE ${names.join(", ")} IN ACCESS SHARE MODE`);
}

/** Locks that reading definitions takes are given back by the end of the savepoint, as those of a count are. */
async function readSchema(target: Target): ReturnType<Snapshot["schema"]> {
  await target.query("SAVEPOINT reading_schema");
  const read = await readFingerprintHere(target).then(
    (fingerprint) => ({ fingerprint }),
    (error: unknown) => ({ unread: error instanceof Error ? error.message : String(error) }),
  );
  // Rejects where the session is gone: then there is no snapshot any more.
  await target.query("ROLLBACK TO SAVEPOINT reading_schema");
  await target.query("RELEASE SAVEPOINT reading_schema");
  return read;
}

async function exportSnapshot(target: Target): Promise<string> {
  const [row] = await target.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
  if (!row || !/^[0-9A-F-]{5,64}$/i.test(row.id)) {
    throw new OpsError("TOOL_FAILED", "The server exported no usable snapshot.");
  }
  return row.id;
}
