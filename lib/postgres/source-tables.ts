import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier, tableKey } from "@/lib/postgres/identifiers";

export type SourceTable = {
  /** `schema.table` as in manifests. */
  readonly key: string;
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** Heap and TOAST, without indexes: what a dump reads. The planner's estimate while the table is locked. */
  readonly bytes: number;
  /** The planner's estimate; -1 when the table was never analysed. */
  readonly estimatedRows: number;
  /** The statement that counts exactly the rows that pg_dump writes. */
  readonly countSql: string;
};

/**
 * The tables whose rows pg_dump 12 to 18 writes: ordinary tables and partitions' leaves, and of extensions only those
 * registered with pg_extension_config_dump, under their condition. No views, foreign, temporary or system tables.
 */
export async function listSourceTables(target: Target): Promise<SourceTable[]> {
  const rows = await target.query<{
    oid: number;
    schema: string;
    name: string;
    bytes: number;
    estimated: number;
    condition: string | null;
  }>(SOURCE_TABLES);
  return rows.map(({ oid, schema, name, bytes, estimated, condition }) => ({
    key: tableKey(schema, name),
    oid,
    schema,
    name,
    bytes,
    estimatedRows: estimated,
    // ONLY: children of inheritance are tables of their own. The condition comes from the extension's author.
    countSql: `SELECT count(*) AS n FROM ONLY ${quoteIdentifier(schema)}.${quoteIdentifier(name)} ${condition ?? ""}`,
  }));
}

/** pg_table_size waits for a lock, so a table that somebody has locked is sized by its statistics. */
const SOURCE_TABLES = `
  SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.reltuples::float8 AS estimated,
         CASE WHEN c.oid IN (SELECT relation FROM pg_locks WHERE mode = 'AccessExclusiveLock')
              THEN c.relpages::int8 * current_setting('block_size')::int8
              ELSE pg_table_size(c.oid) END AS bytes,
         config.condition
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend member ON member.classid = 'pg_class'::regclass AND member.objid = c.oid
    AND member.objsubid = 0 AND member.deptype = 'e' AND member.refclassid = 'pg_extension'::regclass
  LEFT JOIN LATERAL (
    SELECT e.extcondition[i] AS condition
    FROM pg_extension e, generate_subscripts(e.extconfig, 1) AS i
    WHERE e.oid = member.refobjid AND e.extconfig[i] = c.oid
  ) config ON true
  WHERE c.relkind = 'r' AND c.relpersistence <> 't'
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND (member.objid IS NULL OR config.condition IS NOT NULL)
  ORDER BY n.nspname, c.relname`;
