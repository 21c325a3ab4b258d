import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier, tableKey } from "@/lib/postgres/identifiers";
import { listSourceTables, type SourceTable } from "@/lib/postgres/source-tables";

/** What one snapshot of a database holds, counted on its own server. Survives JSON. */
export type SourceCounts = {
  /** Exact rows by `schema.table`, of every table whose rows are dumped. */
  readonly rowsByTable: Readonly<Record<string, number>>;
  /** Heap and TOAST of the same tables at the source. */
  readonly bytesByTable: Readonly<Record<string, number>>;
  /** Tables whose rows were left out on purpose. */
  readonly excludedTables: readonly string[];
  /** What the sequences have reached: null when never used. As text, they are 64-bit. */
  readonly sequences: Readonly<Record<string, string | null>>;
  readonly largeObjects: number;
  readonly extensions: Readonly<Record<string, string>>;
  readonly serverVersion: string;
  readonly encoding: string;
  readonly locale: string;
  /** The newest finished migration that was not rolled back, or null when there is no Prisma here. */
  readonly migrationHead: string | null;
  readonly databaseBytes: number;
};

/** Counts everything in the snapshot of `target`'s open transaction. `excludeTableData` holds keys as in `schema.table`. */
export async function countSource(
  target: Target,
  options: {
    readonly excludeTableData?: readonly string[];
    readonly schema?: string | null;
    readonly onTable?: ((key: string, fraction: number) => void) | undefined;
  } = {},
): Promise<SourceCounts> {
  const tables = await listSourceTables(target);
  const excluded = new Set(options.excludeTableData ?? []);
  const counted = tables.filter((table) => !excluded.has(table.key));
  const rowsByTable = await countTables(target, counted, options.onTable);
  const keys = tables.map((table) => table.key);
  return {
    rowsByTable,
    bytesByTable: Object.fromEntries(counted.map((table) => [table.key, table.bytes])),
    excludedTables: keys.filter((key) => excluded.has(key)),
    sequences: await readSequences(target),
    extensions: await readExtensions(target),
    migrationHead: await readMigrationHead(target, keys, options.schema ?? null),
    ...(await readServer(target)),
  };
}

/**
 * A count locks a table's indexes as well, and a server with its own settings has room for about 8,000 locks in all:
 * those of every hundred tables are given back by the end of a savepoint, those on the tables themselves were before it.
 */
async function countTables(
  target: Target,
  tables: readonly SourceTable[],
  onTable?: (key: string, fraction: number) => void,
): Promise<Record<string, number>> {
  const rowsByTable: Record<string, number> = {};
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  let behind = 0;
  for (let at = 0; at < tables.length; at += 100) {
    await target.query("SAVEPOINT counting");
    for (const { key, bytes, countSql } of tables.slice(at, at + 100)) {
      onTable?.(key, total > 0 ? behind / total : 0);
      const [row] = await target.query<{ n: number }>(countSql);
      rowsByTable[key] = row?.n ?? 0;
      behind += bytes;
    }
    await target.query("ROLLBACK TO SAVEPOINT counting");
    await target.query("RELEASE SAVEPOINT counting");
  }
  return rowsByTable;
}

/**
 * The newest applied migration of Prisma, from the schema that the connection names, else the first that has the table.
 * Null without one.
 */
export async function readMigrationHead(
  target: Target,
  tableKeys: readonly string[],
  schema: string | null,
): Promise<string | null> {
  const found = await target.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r' ORDER BY n.nspname <> $1, n.nspname <> 'public', 1`,
    [schema ?? "public"],
  );
  const home = found.find((row) => tableKeys.includes(tableKey(row.schema, "_prisma_migrations")));
  if (!home) return null;
  const [head] = await target.query<{ migration_name: string }>(
    `SELECT migration_name FROM ${quoteIdentifier(home.schema)}._prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY finished_at DESC, migration_name DESC LIMIT 1`,
  );
  return head?.migration_name ?? null;
}

/** pg_sequences hides what the role may not read; a dump would have failed on it before. */
async function readSequences(target: Target): Promise<Record<string, string | null>> {
  const rows = await target.query<{ schema: string; name: string; value: string | null }>(
    `SELECT s.schemaname AS schema, s.sequencename AS name, s.last_value::text AS value FROM pg_sequences s
     WHERE s.schemaname !~ '^pg_' AND NOT EXISTS (
       SELECT FROM pg_depend d WHERE d.deptype = 'e' AND d.classid = 'pg_class'::regclass
         AND d.objid = (quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))::regclass)
     ORDER BY 1, 2`,
  );
  return Object.fromEntries(rows.map((row) => [tableKey(row.schema, row.name), row.value]));
}

async function readExtensions(target: Target): Promise<Record<string, string>> {
  const rows = await target.query<{ name: string; version: string }>(
    "SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY 1",
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.version]));
}

async function readServer(target: Target) {
  const [row] = await target.query<{
    serverVersion: string;
    encoding: string;
    locale: string;
    largeObjects: number;
    databaseBytes: number;
  }>(
    `SELECT current_setting('server_version') AS "serverVersion", pg_encoding_to_char(encoding) AS encoding,
            datcollate AS locale, (SELECT count(*) FROM pg_largeobject_metadata) AS "largeObjects",
            pg_database_size(oid) AS "databaseBytes"
     FROM pg_database WHERE datname = current_database()`,
  );
  if (!row) throw new Error("pg_database has no row for this database");
  return row;
}
