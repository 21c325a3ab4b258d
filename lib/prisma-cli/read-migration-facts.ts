import { OpsError } from "@/lib/errors";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import type { LockHolder, MigrationFacts, MigrationRow, NoContact } from "@/lib/prisma-cli/facts-schema";

/** The advisory lock that Prisma's engine holds while it deploys (schema engine 7.10, `postgres/connector.rs`). */
export const prismaLock = 72_707_369;

const columns = [
  "id",
  "checksum",
  "finished_at",
  "migration_name",
  "logs",
  "rolled_back_at",
  "started_at",
  "applied_steps_count",
];

type Place = {
  mayUse: boolean | null;
  kind: string | null;
  mayRead: boolean | null;
  rowSecurity: boolean | null;
  columns: string[] | null;
  tables: number;
  objects: number;
};

/**
 * Everything that decides about an environment's migrations, in one read-only session: privileges first, then Prisma's
 * table, what else is there, and who holds Prisma's lock. `schema` is Prisma's `?schema=`. No contact is a value;
 * rejects with OpsError CANCELLED when aborted. The schema engine's own diagnosis adds nothing to rows and checksums
 * (7.10: it hides what a role may not see, and counts rolled-back rows as there), so it is not asked.
 */
export async function readMigrationFacts(
  connection: Connection,
  options: { readonly schema: string; readonly applicationName: string; readonly signal?: AbortSignal | undefined },
): Promise<MigrationFacts | NoContact> {
  try {
    return await withTarget(connection, options, (target) => readFacts(target, options.schema));
  } catch (error) {
    if (!(error instanceof OpsError) || error.code === "CANCELLED") throw error;
    return { contact: contactOf(error), reason: error.message, hint: error.hint };
  }
}

function contactOf({ cause, code }: OpsError): NoContact["contact"] {
  if (cause === "28P01") return "wrong password";
  if (cause === "3D000") return "database missing";
  return code === "UNREACHABLE" ? "unreachable" : "unknown";
}

async function readFacts(target: Target, schema: string): Promise<MigrationFacts> {
  const [place] = await target.query<Place>(PLACE, [schema]);
  if (!place) throw new Error("the catalog answered with no row");
  const { tables, objects } = place;
  const lock = await readLock(target);
  const facts = { contact: "made", schema, tables, objects, lock, rows: [], unreadableBecause: null } as const;
  if (place.kind === null) return { ...facts, table: "missing" };
  const unreadableBecause = problemOf(place, schema);
  if (unreadableBecause) return { ...facts, table: "unreadable", unreadableBecause };
  return { ...facts, table: "readable", rows: await readRows(target, schema) };
}

/** Each of these would make applied migrations look pending to Prisma's own tools, or fail half-way. */
function problemOf({ mayUse, kind, mayRead, rowSecurity, columns: found }: Place, schema: string): string | null {
  if (!mayUse) return `The role may not use the schema ${schema}, in which Prisma's table lies.`;
  if (kind !== "r" && kind !== "p") return "What is named _prisma_migrations is not a table.";
  if (!mayRead) return "The role may not read the table _prisma_migrations.";
  if (rowSecurity) return "Row-level security may hide rows of _prisma_migrations from this role.";
  const missing = columns.filter((name) => !found?.includes(name));
  return missing.length > 0 ? `The table _prisma_migrations has no column ${missing.join(", ")}.` : null;
}

async function readRows(target: Target, schema: string): Promise<MigrationRow[]> {
  const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return target.query<MigrationRow>(
    `SELECT id::text, migration_name::text AS name, checksum::text, ${iso("started_at")} AS "startedAt",
            ${iso("finished_at")} AS "finishedAt", ${iso("rolled_back_at")} AS "rolledBackAt",
            applied_steps_count::int AS "appliedSteps", left(logs, 20000) AS log
     FROM ${quoteIdentifier(schema)}._prisma_migrations ORDER BY started_at, migration_name`,
  );
}

/** The database's own lock only: another database of the server may be deployed to at the same time. */
async function readLock(target: Target): Promise<LockHolder | null> {
  const [holder] = await target.query<LockHolder>(
    `SELECT l.pid, nullif(a.application_name, '') AS "applicationName",
            to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = $1 AND l.objsubid = 1 AND l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     LIMIT 1`,
    [prismaLock],
  );
  return holder ?? null;
}

const PLACE = `
  WITH home AS (SELECT oid FROM pg_namespace WHERE nspname = $1),
    own AS (SELECT c.* FROM pg_class c, home WHERE c.relnamespace = home.oid AND c.relname = '_prisma_migrations'),
    members AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
    places AS (SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_')
  SELECT has_schema_privilege(home.oid, 'USAGE') AS "mayUse", own.relkind AS kind,
    has_table_privilege(own.oid, 'SELECT') AS "mayRead", row_security_active(own.oid) AS "rowSecurity",
    (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = own.oid AND attnum > 0 AND NOT attisdropped) AS columns,
    (SELECT count(*) FROM pg_class t WHERE t.relnamespace = home.oid AND t.relkind IN ('r', 'p')
       AND t.relname <> '_prisma_migrations') AS tables,
    (SELECT count(*) FROM pg_class r WHERE r.relnamespace IN (SELECT oid FROM places) AND r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
       AND r.oid IS DISTINCT FROM own.oid AND ('pg_class'::regclass, r.oid) NOT IN (TABLE members)) +
    (SELECT count(*) FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM places)
       AND ('pg_proc'::regclass, p.oid) NOT IN (TABLE members)) +
    (SELECT count(*) FROM pg_type y WHERE y.typnamespace IN (SELECT oid FROM places) AND y.typtype IN ('e', 'd', 'r')
       AND ('pg_type'::regclass, y.oid) NOT IN (TABLE members)) AS objects
  FROM (SELECT) AS always LEFT JOIN home ON true LEFT JOIN own ON true`;
