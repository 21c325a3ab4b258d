import type { Target } from "@/lib/postgres/connect";
import { tableKey } from "@/lib/postgres/identifiers";
import type { Inspection } from "@/lib/postgres/inspection-schema";

/** Attributes of the role and what follows from its memberships, as the server itself decides them. */
export async function readRole(target: Target): Promise<Inspection["role"]> {
  // Before 15 there is no such privilege: only a superuser may store a parameter that no extension defines.
  const maySet =
    target.serverVersion >= 150_000 ? "has_parameter_privilege('holdfast.environment', 'SET')" : "r.rolsuper";
  const [row] = await target.query<Inspection["role"]>(
    `SELECT r.rolname AS name, r.rolsuper AS "isSuperuser", r.rolcreatedb OR r.rolsuper AS "canCreateDatabases",
            r.rolbypassrls OR r.rolsuper AS "bypassesRowSecurity",
            pg_has_role(d.datdba, 'USAGE') AS "ownsDatabase",
            r.rolsuper OR pg_has_role('pg_signal_backend', 'USAGE') AS "canSignalBackends",
            ${maySet} AS "maySetMarker"
     FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`,
  );
  if (!row) throw new Error("pg_roles has no row for the current user");
  return row;
}

/**
 * What pg_dump would stumble over: tables and sequences without SELECT or in schemas without USAGE, and large objects.
 * LOCK TABLE … IN ACCESS SHARE MODE needs SELECT as well, nothing more.
 */
export async function readUnreadable(target: Target): Promise<string[]> {
  const relations = await target.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't'
       AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                       AND d.deptype = 'e')
       AND NOT (has_schema_privilege(n.oid, 'USAGE') AND CASE WHEN c.relkind = 'S'
         THEN has_sequence_privilege(c.oid, 'SELECT') ELSE has_table_privilege(c.oid, 'SELECT') END)
     ORDER BY 1, 2`,
  );
  const [objects] = await target.query<{ n: number }>(
    `SELECT count(*) AS n FROM pg_largeobject_metadata m
     WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
       AND NOT pg_has_role(m.lomowner, 'USAGE') AND NOT EXISTS (
         SELECT FROM aclexplode(m.lomacl) a WHERE a.privilege_type = 'SELECT'
           AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))`,
  );
  const names = relations.map((row) => tableKey(row.schema, row.name));
  return objects && objects.n > 0 ? [...names, `${objects.n} large objects`] : names;
}

/** Tables whose policies would hide rows from this role. */
export async function readRowSecurity(target: Target): Promise<string[]> {
  const rows = await target.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity AND row_security_active(c.oid) ORDER BY 1, 2`,
  );
  return rows.map((row) => tableKey(row.schema, row.name));
}
