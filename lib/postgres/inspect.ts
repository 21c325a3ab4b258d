import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { readMigrationHead } from "@/lib/postgres/counts";
import { tableKey } from "@/lib/postgres/identifiers";
import { readIdentity, readMarker } from "@/lib/postgres/identity";
import { judgeAbilities } from "@/lib/postgres/inspect-abilities";
import { readRole, readRowSecurity, readUnreadable } from "@/lib/postgres/inspect-privileges";
import { probePooler, readProvider } from "@/lib/postgres/inspect-surroundings";
import type { Inspection, Known } from "@/lib/postgres/inspection-schema";
import { chooseTools, findTools, toolsProblem } from "@/lib/postgres/tools";

/** Everything an admin should see before trusting a connection. Reads only. Rejects with an OpsError. */
export async function inspectTarget(
  connection: Connection,
  options: { readonly applicationName: string; readonly signal?: AbortSignal | undefined },
): Promise<Inspection> {
  const installed = await findTools();
  return withTarget(connection, options, async (target) => {
    const serverMajor = Math.floor(target.serverVersion / 10_000);
    const problem = toolsProblem(installed, serverMajor);
    const seen = {
      ...(await readDatabase(target)),
      serverMajor,
      encrypted: target.encrypted,
      identity: await readIdentity(target),
      marker: await readMarker(target),
      role: await readRole(target),
      unreadable: await readUnreadable(target),
      rowSecurity: await readRowSecurity(target),
      ...(await readMigrations(target, connection.schema)),
      pooler: await probePooler(target),
      managedBy: await readProvider(target),
      tools: {
        version: chooseTools(installed, serverMajor)?.version ?? null,
        problem: problem?.message ?? null,
        hint: problem?.hint ?? null,
      },
    };
    return { ...seen, abilities: judgeAbilities(seen) };
  });
}

type DatabaseFacts = Pick<
  Inspection,
  "serverTime" | "serverVersion" | "databaseBytes" | "encoding" | "collation" | "tables" | "extensions" | "isReplica"
>;

async function readDatabase(target: Target): Promise<DatabaseFacts> {
  const [row] = await target.query<DatabaseFacts>(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "serverTime",
            current_setting('server_version') AS "serverVersion", pg_database_size(oid) AS "databaseBytes",
            pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, pg_is_in_recovery() AS "isReplica",
            (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
               AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_') AS tables,
            (SELECT coalesce(json_object_agg(extname, extversion ORDER BY extname), '{}') FROM pg_extension) AS extensions
     FROM pg_database WHERE datname = current_database()`,
  );
  if (!row) throw new Error("pg_database has no row for this database");
  return row;
}

async function readMigrations(
  target: Target,
  schema: string | null,
): Promise<Pick<Inspection, "migrationSchemas" | "migrationHead">> {
  const rows = await target.query<{ schema: string; readable: boolean }>(
    `SELECT n.nspname AS schema, has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r' ORDER BY 1`,
  );
  const migrationSchemas = rows.map((row) => row.schema);
  const readable = rows.filter((row) => row.readable).map((row) => tableKey(row.schema, "_prisma_migrations"));
  if (rows.length > readable.length) {
    const because = "The role may not read the table _prisma_migrations.";
    return { migrationSchemas, migrationHead: { value: null, unknownBecause: because } };
  }
  const migrationHead: Known<string | null> = {
    value: await readMigrationHead(target, readable, schema),
    unknownBecause: null,
  };
  return { migrationSchemas, migrationHead };
}
