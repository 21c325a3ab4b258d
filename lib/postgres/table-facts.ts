import type { Target } from "@/lib/postgres/connect";
import { tableKey } from "@/lib/postgres/identifiers";

/** What a review of pending SQL wants to know of the database it is meant for. Survives JSON. */
export type TargetFacts = {
  /** Where names without a schema lead: Prisma's `?schema=`. */
  readonly schema: string;
  readonly tables: readonly TableFacts[];
  readonly routines: readonly RoutineFacts[];
};

export type TableFacts = {
  /** `schema.table` as in manifests. */
  readonly key: string;
  readonly kind: "table" | "partitioned table" | "materialized view" | "view" | "foreign table";
  /** Heap and TOAST of this table alone: no indexes, no partitions. The planner's estimate while it is locked. */
  readonly bytes: number;
  /** The planner's estimate; null when the table was never analysed. */
  readonly rows: number | null;
  /** The table of which this is a partition or a child, as `schema.table`. */
  readonly parent: string | null;
  readonly columns: readonly ColumnFacts[];
  readonly indexes: readonly { readonly key: string; readonly unique: boolean; readonly valid: boolean }[];
  readonly constraints: readonly ConstraintFacts[];
};

export type ColumnFacts = {
  readonly name: string;
  /** As format_type() writes it, such as "character varying(20)". */
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
};

export type ConstraintFacts = {
  readonly name: string;
  readonly kind: "check" | "foreign key" | "primary key" | "unique" | "exclusion" | "not null" | "trigger";
  /** As pg_get_constraintdef() writes a check; null for other kinds, and while the table is locked: it would wait. */
  readonly definition: string | null;
  readonly validated: boolean;
  readonly columns: readonly string[];
  /** The other table of a foreign key, as `schema.table`, and its columns. */
  readonly references: string | null;
  readonly referencedColumns: readonly string[];
  /** Whether deleting there deletes here. */
  readonly cascades: boolean;
};

/** A function or procedure that is not PostgreSQL's own. Only volatile ones may change data. */
export type RoutineFacts = { readonly key: string; readonly volatile: boolean; readonly ofExtension: boolean };

type Named = { schema: string; name: string };
type Parent = { parentSchema: string | null; parentName: string | null };

/** Reads sizes, estimates, columns, indexes and constraints of every table from the catalogs; touches no table. */
export async function readTargetFacts(target: Pick<Target, "query">, schema: string): Promise<TargetFacts> {
  const tables = await target.query<TableRow>(TABLES);
  const columns = byOwner(await target.query<ColumnFacts & { owner: number }>(COLUMNS));
  const indexes = byOwner(await target.query<Named & { owner: number; unique: boolean; valid: boolean }>(INDEXES));
  const constraints = byOwner(await target.query<ConstraintRow>(CONSTRAINTS));
  const routines = await target.query<Named & { volatile: boolean; ofExtension: boolean }>(ROUTINES);
  return {
    schema,
    tables: tables.map((table) => ({
      key: tableKey(table.schema, table.name),
      kind: table.kind,
      bytes: table.bytes,
      rows: table.rows,
      parent: parentKey(table),
      columns: (columns.get(table.oid) ?? []).map(({ owner: _, ...column }) => column),
      indexes: (indexes.get(table.oid) ?? []).map((index) => ({
        key: tableKey(index.schema, index.name),
        unique: index.unique,
        valid: index.valid,
      })),
      constraints: (constraints.get(table.oid) ?? []).map(({ owner: _, parentSchema, parentName, ...constraint }) => ({
        ...constraint,
        references: parentKey({ parentSchema, parentName }),
      })),
    })),
    routines: routines.map((routine) => ({
      key: tableKey(routine.schema, routine.name),
      volatile: routine.volatile,
      ofExtension: routine.ofExtension,
    })),
  };
}

type TableRow = Named & Parent & { oid: number; kind: TableFacts["kind"]; bytes: number; rows: number | null };
type ConstraintRow = Omit<ConstraintFacts, "references"> & Parent & { owner: number };

function parentKey({ parentSchema, parentName }: Parent): string | null {
  return parentSchema === null || parentName === null ? null : tableKey(parentSchema, parentName);
}

function byOwner<Row extends { owner: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>();
  for (const row of rows) {
    const group = grouped.get(row.owner);
    if (group) group.push(row);
    else grouped.set(row.owner, [row]);
  }
  return grouped;
}

/** pg_table_size and pg_get_constraintdef wait for a lock, so they are not asked about a table that somebody has locked. */
const LOCKED = "SELECT relation FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL";
const OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'";
const OF_TABLES = `JOIN pg_class c ON c.oid = owner JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OURS} AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relpersistence <> 't'`;

const TABLES = `
  SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name,
         CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'm' THEN 'materialized view'
                        WHEN 'v' THEN 'view' ELSE 'foreign table' END AS kind,
         CASE WHEN c.oid IN (${LOCKED})
              THEN c.relpages::int8 * current_setting('block_size')::int8
              ELSE coalesce(pg_table_size(c.oid), 0) END AS bytes,
         CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS rows,
         pn.nspname AS "parentSchema", p.relname AS "parentName"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhseqno = 1
  LEFT JOIN pg_class p ON p.oid = i.inhparent
  LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE ${OURS} AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relpersistence <> 't'
  ORDER BY n.nspname, c.relname`;

const COLUMNS = `
  SELECT owner::int8, name, format_type(type, modifier) AS type, "notNull", "hasDefault"
  FROM (SELECT attrelid AS owner, attname AS name, atttypid AS type, atttypmod AS modifier, attnotnull AS "notNull",
               atthasdef OR attidentity <> '' AS "hasDefault", attnum
        FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped) AS a
  ${OF_TABLES} ORDER BY attnum`;

const INDEXES = `
  SELECT owner::int8, xn.nspname AS schema, x.relname AS name, "unique", valid
  FROM (SELECT indrelid AS owner, indexrelid, indisunique AS "unique", indisvalid AS valid FROM pg_index) AS i
  JOIN pg_class x ON x.oid = indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace
  ${OF_TABLES} ORDER BY x.relname`;

const columnNames = (table: string, numbers: string) =>
  `ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = ${table} AND attnum = ANY(${numbers}) ORDER BY attnum)`;

const CONSTRAINTS = `
  SELECT owner::int8, k.name, k.definition, k.validated, k.cascades,
         ${columnNames("owner", "k.key")} AS columns, ${columnNames("k.confrelid", "k.confkey")} AS "referencedColumns",
         CASE k.type WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
                     WHEN 'x' THEN 'exclusion' WHEN 'n' THEN 'not null' ELSE 'trigger' END AS kind,
         fn.nspname AS "parentSchema", f.relname AS "parentName"
  FROM (SELECT conrelid AS owner, conname AS name, convalidated AS validated,
               CASE WHEN contype = 'c' AND conrelid NOT IN (${LOCKED}) THEN pg_get_constraintdef(oid) END AS definition,
               confdeltype = 'c' AS cascades, contype AS type, confrelid, conkey AS key, confkey
        FROM pg_constraint WHERE conrelid <> 0) AS k
  LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  ${OF_TABLES} ORDER BY k.name`;

const ROUTINES = `
  SELECT DISTINCT n.nspname AS schema, p.proname AS name, bool_or(p.provolatile = 'v') AS volatile,
         bool_and(EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                          AND d.deptype = 'e')) AS "ofExtension"
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${OURS} GROUP BY 1, 2 ORDER BY 1, 2`;
