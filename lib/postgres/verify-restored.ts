import { OpsError } from "@/lib/errors";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { countSource } from "@/lib/postgres/counts";
import { tableKey } from "@/lib/postgres/identifiers";
import {
  checkConstraints,
  checkExtensions,
  checkIndexes,
  checkLargeObjects,
  checkMigrationHead,
  checkRows,
  checkSequences,
  type Promised,
  type RestoredCheck,
  type RestoredCheckName,
  restoredCheckNames,
} from "@/lib/postgres/restored-checks";

export type VerifiedRestore = {
  /** `ok` only when every check is; `failed` when one has failed, else `unknown`. */
  readonly status: RestoredCheck["status"];
  /** In a fixed order, each once. */
  readonly checks: readonly RestoredCheck[];
};

export type VerifyRestoredOptions = {
  /** As a role that sees every row: the owner of all tables, BYPASSRLS where row security is forced. */
  readonly connection: Connection;
  /** The manifest of the backup. */
  readonly promised: Promised;
  readonly applicationName: string;
  readonly signal?: AbortSignal | undefined;
  /** Compares the schema's fingerprint with the backup's; null where the backup has none. */
  readonly checkSchema: ((target: Target) => Promise<Omit<RestoredCheck, "name">>) | null;
  readonly onTable?: ((key: string, rows: number) => void) | undefined;
};

/**
 * Compares a restored database with the manifest of its backup, exactly, in one snapshot of it. What cannot be asked is
 * `unknown` with the reason; only a cancellation, or a database that is out of reach, rejects.
 */
export async function verifyRestored(options: VerifyRestoredOptions): Promise<VerifiedRestore> {
  const { connection, promised, applicationName, signal } = options;
  const session = { applicationName, signal, statementTimeoutMs: 0, lockTimeoutMs: 60_000 };
  const checks = await withTarget(connection, session, async (target) => {
    const ask = async (names: readonly RestoredCheckName[], work: (target: Target) => Promise<RestoredCheck[]>) => {
      try {
        await target.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        // Rows that a policy hides are an error then, not a smaller count.
        await target.query("SET LOCAL row_security = off");
        const answered = await work(target);
        await target.query("COMMIT");
        return answered;
      } catch (error) {
        // Gone, or told to stop: then there is no answer at all, and the session says so too.
        if (signal?.aborted || (await target.query("ROLLBACK").then(notLost, lost))) throw error;
        return names.map((name) => ({ name, status: "unknown" as const, sentence: couldNot(error) }));
      }
    };
    return [
      ...(await ask(COUNTED, (inside) => compareCounts(inside, options))),
      ...(await ask(["constraints"], readConstraints)),
      ...(await ask(["indexes"], readIndexes)),
      await compareSchema(target, options),
    ];
  });
  const ordered = restoredCheckNames.map((name) => checks.find((check) => check.name === name) ?? unasked(name));
  const has = (status: RestoredCheck["status"]) => ordered.some((check) => check.status === status);
  return { status: has("failed") ? "failed" : has("unknown") ? "unknown" : "ok", checks: ordered };

  async function compareCounts(target: Target, { onTable }: VerifyRestoredOptions): Promise<RestoredCheck[]> {
    const found = await countSource(target, { schema: connection.schema, onTable });
    return [
      checkRows(promised, found),
      checkSequences(promised, found, await readDescending(target)),
      checkLargeObjects(promised, found),
      checkExtensions(promised, found),
      checkMigrationHead(promised, found),
    ];
  }
}

const COUNTED = ["rows", "sequences", "large objects", "extensions", "migration head"] as const;

/** Outside our snapshot: a fingerprint takes one of its own. */
async function compareSchema(target: Target, { checkSchema, signal }: VerifyRestoredOptions): Promise<RestoredCheck> {
  const name = "schema";
  if (!checkSchema) return { name, status: "unknown", sentence: "The backup has no fingerprint of its schema." };
  try {
    return { name, ...(await checkSchema(target)) };
  } catch (error) {
    if (signal?.aborted || (await target.query("ROLLBACK").then(notLost, lost))) throw error;
    return { name, status: "unknown", sentence: couldNot(error) };
  }
}

async function readDescending(target: Target): Promise<ReadonlySet<string>> {
  const rows = await target.query<{ schema: string; name: string }>(
    "SELECT schemaname AS schema, sequencename AS name FROM pg_sequences WHERE increment_by < 0",
  );
  return new Set(rows.map(({ schema, name }) => tableKey(schema, name)));
}

async function readConstraints(target: Target): Promise<RestoredCheck[]> {
  const rows = await target.query<{ schema: string; owner: string; name: string; valid: boolean }>(
    `SELECT n.nspname AS schema, coalesce(c.relname, t.typname) AS owner, k.conname AS name, k.convalidated AS valid
     FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
     LEFT JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid
     WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1, 2, 3`,
  );
  const notValidated = rows.filter(({ valid }) => !valid);
  return [
    checkConstraints(
      notValidated.map(({ schema, owner, name }) => `${name} of ${tableKey(schema, owner)}`),
      rows.length,
    ),
  ];
}

/** An index of a partitioned table that some partition lacks is invalid by design, and holds no data. */
async function readIndexes(target: Target): Promise<RestoredCheck[]> {
  const rows = await target.query<{ schema: string; name: string; valid: boolean }>(
    `SELECT n.nspname AS schema, c.relname AS name, i.indisvalid AND i.indisready AND i.indislive AS valid
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'i' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1, 2`,
  );
  const invalid = rows.filter(({ valid }) => !valid).map(({ schema, name }) => tableKey(schema, name));
  return [checkIndexes(invalid, rows.length)];
}

function couldNot(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  return `It could not be asked: ${error instanceof Error ? error.message : String(error)}.`;
}

function unasked(name: RestoredCheckName): RestoredCheck {
  return { name, status: "unknown", sentence: "It was not asked." };
}

const notLost = () => false;
const lost = () => true;
