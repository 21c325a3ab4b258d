import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { quoteIdentifier, quoteLiteral } from "@/lib/postgres/identifiers";
import type { DatabaseIdentity } from "@/lib/postgres/inspection-schema";

const MARKER = "holdfast.environment";

/** The identity of the database behind an open session. */
export async function readIdentity(target: Target): Promise<DatabaseIdentity> {
  const [row] = await target.query<Omit<DatabaseIdentity, "systemIdentifier"> & { mayRead: boolean }>(
    `SELECT oid::int8 AS "databaseOid", datname AS "databaseName",
            host(inet_server_addr()) || ':' || inet_server_port() AS "serverAddress",
            has_function_privilege('pg_control_system()', 'EXECUTE') AS "mayRead"
     FROM pg_database WHERE datname = current_database()`,
  );
  if (!row) throw new Error("pg_database has no row for this database");
  const { mayRead, ...identity } = row;
  return { systemIdentifier: mayRead ? await readSystemIdentifier(target) : null, ...identity };
}

/** Some managed servers refuse it in spite of the privilege: unknown then, and said so by null. */
async function readSystemIdentifier(target: Target): Promise<string | null> {
  const query = "SELECT system_identifier::text AS id FROM pg_control_system()";
  const rows = await target.query<{ id: string }>(query).catch(() => []);
  return rows[0]?.id ?? null;
}

/** What the database says it is, such as `production`, or null when it was never marked. Any role may read it. */
export async function readMarker(target: Target): Promise<string | null> {
  const rows = await target.query<{ setting: string }>(
    `SELECT setting FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
     WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND starts_with(setting, $1)`,
    [`${MARKER}=`],
  );
  return rows[0]?.setting.slice(MARKER.length + 1) ?? null;
}

/** The command that marks a database, to run by hand where our role is not its owner. */
export function markerCommand(database: string, value: string): string {
  return `ALTER DATABASE ${quoteIdentifier(database)} SET ${MARKER} = ${quoteLiteral(value)}`;
}

/**
 * Marks the database. False when the role may not (only its owner or a superuser may): show `markerCommand` then.
 * The mark is not part of a dump, so a restored copy never claims to be the original.
 */
export async function writeMarker(connection: Connection, applicationName: string, value: string): Promise<boolean> {
  return withTarget(connection, { applicationName, access: "write" }, async (target) => {
    try {
      await target.query(markerCommand(connection.database, value));
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "42501") return false;
      throw error;
    }
  });
}
