// What belongs to a database and is in no dump of it: how it was created, its settings, who may do what with it.
import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier, quoteLiteral } from "@/lib/postgres/identifiers";

export type DatabaseProperties = {
  readonly database: string;
  readonly owner: string;
  /** As after `CREATE DATABASE … TEMPLATE template0`, in SQL. */
  readonly likeSql: string;
  readonly connectionLimit: number;
  /** `role` null: for everybody. `value` as the catalog has it. */
  readonly settings: readonly { readonly role: string | null; readonly name: string; readonly value: string }[];
  /** `role` null: everybody (PUBLIC). */
  readonly grants: readonly { readonly role: string | null; readonly privilege: string; readonly grantable: boolean }[];
  /** Who owns tables, views and sequences in it. */
  readonly ownersOfTables: readonly string[];
  /** Who owns functions and procedures in it, without superusers: a superuser's copy of them would have more rights. */
  readonly ownersOfCode: readonly string[];
};

type Row = { d: CatalogRow; owner: string; encoding: string };
/** pg_database of 13 to 18: columns came and were renamed. */
type CatalogRow = {
  datname: string;
  datcollate: string;
  datctype: string;
  datconnlimit: number;
  datlocprovider?: string;
  daticulocale?: string | null;
  datlocale?: string | null;
  daticurules?: string | null;
};

/** Reads the properties of the database behind an open session. */
export async function readProperties(target: Target): Promise<DatabaseProperties> {
  const [row] = await target.query<Row>(
    `SELECT to_jsonb(d) AS d, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding
     FROM pg_database d WHERE datname = current_database()`,
  );
  if (!row) throw new Error("pg_database has no row for this database");
  const settings = await target.query<{ role: string | null; setting: string }>(
    `SELECT r.rolname AS role, setting FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole,
       unnest(s.setconfig) WITH ORDINALITY AS c(setting, place)
     WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (s.setrole = 0 OR r.rolname IS NOT NULL) ORDER BY s.setrole, place`,
  );
  const grants = await target.query<DatabaseProperties["grants"][number]>(
    `SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS role, a.privilege_type AS privilege,
            bool_or(a.is_grantable) AS grantable
     FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     WHERE d.datname = current_database() GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const owners = await target.query<{ owner: string }>(
    `SELECT DISTINCT pg_get_userbyid(c.relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't'
       AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  const authors = await target.query<{ owner: string }>(
    `SELECT DISTINCT r.rolname AS owner FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
     JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE NOT r.rolsuper AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
       SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  return {
    database: row.d.datname,
    owner: row.owner,
    likeSql: likeSql(row.d, row.encoding),
    connectionLimit: row.d.datconnlimit,
    settings: settings.map(({ role, setting }) => ({ role, ...splitSetting(setting) })),
    grants,
    ownersOfTables: owners.map(({ owner }) => owner),
    ownersOfCode: authors.map(({ owner }) => owner),
  };
}

function splitSetting(setting: string): { name: string; value: string } {
  const at = setting.indexOf("=");
  return { name: setting.slice(0, at), value: setting.slice(at + 1) };
}

/** The options of CREATE DATABASE that make one with the same encoding and locale. */
export function likeSql(row: Omit<CatalogRow, "datname" | "datconnlimit">, encoding: string): string {
  const options = [
    `ENCODING ${quoteLiteral(encoding)}`,
    `LC_COLLATE ${quoteLiteral(row.datcollate)}`,
    `LC_CTYPE ${quoteLiteral(row.datctype)}`,
  ];
  const locale = row.datlocale ?? row.daticulocale;
  if (row.datlocprovider === "c") options.push("LOCALE_PROVIDER libc");
  if (row.datlocprovider === "i" && locale) options.push("LOCALE_PROVIDER icu", `ICU_LOCALE ${quoteLiteral(locale)}`);
  if (row.datlocprovider === "i" && row.daticurules) options.push(`ICU_RULES ${quoteLiteral(row.daticurules)}`);
  if (row.datlocprovider === "b" && locale)
    options.push("LOCALE_PROVIDER builtin", `BUILTIN_LOCALE ${quoteLiteral(locale)}`);
  return options.join(" ");
}

/** Parameters that hold a list: stored with each element quoted as a name (GUC_LIST_QUOTE, PostgreSQL 13 to 18). */
const LISTS = [
  ...["local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries"],
  ...["temp_tablespaces", "unix_socket_directories"],
];

/** `ALTER DATABASE … SET`, or `ALTER ROLE … IN DATABASE … SET`, which gives `database` one setting of another. */
export function settingSql(database: string, { role, name, value }: DatabaseProperties["settings"][number]): string {
  const whose = role === null ? "" : `ROLE ${quoteIdentifier(role)} IN `;
  const parameter = name.split(".").map(quoteIdentifier).join(".");
  return `ALTER ${whose}DATABASE ${quoteIdentifier(database)} SET ${parameter} TO ${LISTS.includes(name.toLowerCase()) ? list(value) : quoteLiteral(value)}`;
}

function list(value: string): string {
  const elements = [...value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    ([, quoted, plain]) => plain ?? (quoted ?? "").replaceAll('""', '"'),
  );
  return elements.length === 0 ? "''" : elements.map(quoteLiteral).join(", ");
}

/** `GRANT … ON DATABASE`, which gives `database` one grant of another. */
export function grantSql(database: string, { role, privilege, grantable }: DatabaseProperties["grants"][number]) {
  const to = role === null ? "PUBLIC" : quoteIdentifier(role);
  return `GRANT ${privilege} ON DATABASE ${quoteIdentifier(database)} TO ${to}${grantable && role !== null ? " WITH GRANT OPTION" : ""}`;
}
