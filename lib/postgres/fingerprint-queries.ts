// The catalog queries of a fingerprint, PostgreSQL 14 to 18. Apart from fingerprint.ts because they are long.
import type { SchemaKind } from "@/lib/postgres/fingerprint-schema";

/**
 * Each answers rows of: `parts` (the name), `owner` (the table it belongs to, or null), `suffix` (arguments of a
 * function, else null), `definition`. $1 holds the schemas to read, null for all that are not PostgreSQL's own.
 * Members of extensions are left out, as pg_dump does: the extension stands for them.
 */
export const schemaQueries: readonly { readonly kind: SchemaKind; readonly sql: string }[] = [
  {
    kind: "schema",
    sql: `SELECT ARRAY[n.nspname::text] AS parts, '' AS definition FROM places n WHERE ${notMember("pg_namespace", "n")}`,
  },
  {
    kind: "extension",
    sql: `SELECT ARRAY[x.extname::text] AS parts, 'version ' || x.extversion || ' in schema ' || n.nspname AS definition
          FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql'`,
  },
  { kind: "type", sql: typeQuery() },
  { kind: "table", sql: tableQuery() },
  { kind: "column", sql: columnQuery() },
  {
    kind: "column order",
    sql: `SELECT ARRAY[n.nspname::text, c.relname::text] AS parts, ARRAY[n.nspname::text, c.relname::text] AS owner,
            json_agg(a.attname ORDER BY a.attnum)::text AS definition
          ${columns()} GROUP BY n.nspname, c.relname`,
  },
  {
    // Not-null constraints have rows of their own from 18 on; the column tells of them. Copies on partitions follow the parent.
    kind: "constraint",
    sql: `SELECT ${inTable("k.conname")}, pg_get_constraintdef(k.oid) AS definition
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN places n ON n.oid = c.relnamespace
          WHERE k.contype IN ('c', 'f', 'p', 'u', 'x', 't') AND k.conparentid = 0 AND ${notMember("pg_class", "c")}`,
  },
  {
    // Those of constraints are told by their constraint. An invalid one is what a failed CONCURRENTLY leaves behind.
    kind: "index",
    sql: `SELECT ARRAY[n.nspname::text, i.relname::text] AS parts, ARRAY[n.nspname::text, c.relname::text] AS owner,
            pg_get_indexdef(i.oid) || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
              || CASE WHEN x.indisclustered THEN ' CLUSTERED' ELSE '' END
              || CASE WHEN x.indisreplident THEN ' REPLICA IDENTITY' ELSE '' END AS definition
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
            JOIN places n ON n.oid = c.relnamespace
          WHERE ${notMember("pg_class", "c")} AND NOT EXISTS (
            SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`,
  },
  {
    kind: "sequence",
    sql: `SELECT ARRAY[n.nspname::text, c.relname::text] AS parts, ARRAY[tn.nspname::text, t.relname::text] AS owner,
            ${persistence()} || format_type(s.seqtypid, NULL) || format(' START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s',
              s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache) || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
              || coalesce(' OWNED BY ' || quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || '.' || quote_ident(a.attname), '') AS definition
          FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN places n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
              AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
            LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE ${notMember("pg_class", "c")}`,
  },
  {
    kind: "view",
    sql: `SELECT ARRAY[n.nspname::text, c.relname::text] AS parts,
            CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END || ${options("c.reloptions")} || E' AS\\n'
              || pg_get_viewdef(c.oid) || CASE WHEN c.relispopulated THEN '' ELSE ' WITH NO DATA' END AS definition
          FROM pg_class c JOIN places n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('v', 'm') AND ${notMember("pg_class", "c")}`,
  },
  { kind: "function", sql: functionQuery() },
  {
    kind: "trigger",
    sql: `SELECT ${inTable("t.tgname")}, pg_get_triggerdef(t.oid) || ${enabled("t.tgenabled")} AS definition
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN places n ON n.oid = c.relnamespace
          WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${notMember("pg_class", "c")}`,
  },
  {
    kind: "rule",
    sql: `SELECT ${inTable("r.rulename")}, pg_get_ruledef(r.oid) || ${enabled("r.ev_enabled")} AS definition
          FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN places n ON n.oid = c.relnamespace
          WHERE r.rulename <> '_RETURN' AND ${notMember("pg_class", "c")}`,
  },
  {
    kind: "policy",
    sql: `SELECT ${inTable("p.polname")}, CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END
            || ' FOR ' || CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
            || ' TO ' || (SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname)
                FROM unnest(p.polroles) AS o(id) LEFT JOIN pg_roles r ON r.oid = o.id)
            || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
            || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') AS definition
          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN places n ON n.oid = c.relnamespace
          WHERE ${notMember("pg_class", "c")}`,
  },
  {
    kind: "statistics",
    sql: `SELECT ARRAY[sn.nspname::text, s.stxname::text] AS parts, ARRAY[n.nspname::text, c.relname::text] AS owner,
            pg_get_statisticsobjdef(s.oid) AS definition
          FROM pg_statistic_ext s JOIN pg_namespace sn ON sn.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid
            JOIN places n ON n.oid = c.relnamespace WHERE ${notMember("pg_class", "c")}`,
  },
];

/** What the queries select from. */
export const schemaPlaces = `
  WITH members AS MATERIALIZED (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
    places AS (SELECT oid, nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
      AND ($1::text[] IS NULL OR nspname = ANY ($1)))`;

function notMember(catalog: string, alias: string): string {
  return `NOT EXISTS (SELECT FROM members WHERE classid = '${catalog}'::regclass AND objid = ${alias}.oid)`;
}

function inTable(name: string): string {
  return `ARRAY[n.nspname::text, c.relname::text, ${name}::text] AS parts, ARRAY[n.nspname::text, c.relname::text] AS owner`;
}

function options(column: string): string {
  return `coalesce(' WITH (' || (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(${column}) AS o) || ')', '')`;
}

function persistence(): string {
  return "CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END";
}

function enabled(column: string): string {
  return `CASE ${column} WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' ENABLED ON REPLICA' ELSE ' ENABLED ALWAYS' END`;
}

function columns(): string {
  return `FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN places n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND ${notMember("pg_class", "c")}`;
}

function collation(column: string, type: string): string {
  return `coalesce((SELECT ' COLLATE ' || format('%I.%I', ln.nspname, l.collname) FROM pg_collation l
     JOIN pg_namespace ln ON ln.oid = l.collnamespace
     WHERE l.oid = ${column} AND l.oid <> (SELECT typcollation FROM pg_type WHERE oid = ${type})), '')`;
}

function typeQuery(): string {
  return `SELECT ARRAY[n.nspname::text, t.typname::text] AS parts, CASE t.typtype
      WHEN 'e' THEN 'ENUM (' || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = t.oid), '') || ')'
      WHEN 'd' THEN 'DOMAIN ' || format_type(t.typbasetype, t.typtypmod) || ${collation("t.typcollation", "t.typbasetype")}
        || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || t.typdefault, '')
        || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
             FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')
      WHEN 'c' THEN 'COMPOSITE (' || coalesce((SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || ${collation("a.attcollation", "a.atttypid")}, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
      ELSE 'RANGE (' || (SELECT format_type(r.rngsubtype, NULL) || ${collation("r.rngcollation", "r.rngsubtype")}
        || ' canonical ' || r.rngcanonical::oid::regproc::text || ' difference ' || r.rngsubdiff::oid::regproc::text
        FROM pg_range r WHERE r.rngtypid = t.oid) || ')' END AS definition
    FROM pg_type t JOIN places n ON n.oid = t.typnamespace
    WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE oid = t.typrelid AND relkind = 'c'))
      AND ${notMember("pg_type", "t")}`;
}

/** Disabled internal triggers are foreign keys that nothing checks any more: what a broken restore leaves behind. */
function tableQuery(): string {
  return `SELECT ARRAY[n.nspname::text, c.relname::text] AS parts,
      ${persistence()} || CASE c.relkind WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'p' THEN 'TABLE PARTITION BY ' || pg_get_partkeydef(c.oid)
          ELSE 'TABLE' END
      || coalesce((SELECT CASE WHEN c.relispartition THEN ' PARTITION OF ' ELSE ' INHERITS ' END
            || string_agg(format('%I.%I', pn.nspname, p.relname), ', ' ORDER BY i.inhseqno) FROM pg_inherits i
            JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid), '')
      || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '')
      || coalesce((SELECT ' OF ' || format_type(c.reloftype, NULL) WHERE c.reloftype <> 0), '')
      || coalesce((SELECT ' USING ' || m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'), '')
      || ${options("c.reloptions")}
      || CASE WHEN c.relrowsecurity THEN ' ROW LEVEL SECURITY' ELSE '' END
      || CASE WHEN c.relforcerowsecurity THEN ' FORCED ROW LEVEL SECURITY' ELSE '' END
      || CASE c.relreplident WHEN 'f' THEN ' REPLICA IDENTITY FULL' WHEN 'n' THEN ' REPLICA IDENTITY NOTHING' ELSE '' END
      || CASE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O')
           THEN ' FOREIGN KEYS NOT CHECKED' ELSE '' END AS definition
    FROM pg_class c JOIN places n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND ${notMember("pg_class", "c")}`;
}

function columnQuery(): string {
  return `SELECT ${inTable("a.attname")},
      format_type(a.atttypid, a.atttypmod) || ${collation("a.attcollation", "a.atttypid")}
      || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
      || coalesce(CASE a.attgenerated WHEN '' THEN ' DEFAULT ' ELSE ' GENERATED ALWAYS AS ' END
           || (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum), '')
      || CASE a.attgenerated WHEN 's' THEN ' STORED' WHEN 'v' THEN ' VIRTUAL' ELSE '' END
      || CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
      || CASE WHEN a.attstorage <> (SELECT typstorage FROM pg_type WHERE oid = a.atttypid) THEN ' STORAGE ' || a.attstorage::text ELSE '' END
      || CASE a.attcompression WHEN '' THEN '' ELSE ' COMPRESSION ' || a.attcompression::text END
      || CASE WHEN a.attstattarget >= 0 THEN ' STATISTICS ' || a.attstattarget ELSE '' END
      || ${options("a.attoptions")} AS definition
    ${columns()}`;
}

/** Functions that a range type brings with it hang on it internally. Aggregates have no definition of their own to ask for. */
function functionQuery(): string {
  return `SELECT ARRAY[n.nspname::text, p.proname::text] AS parts, '(' || pg_get_function_identity_arguments(p.oid) || ')' AS suffix,
      CASE p.prokind WHEN 'a' THEN 'AGGREGATE ' || (SELECT format('SFUNC %s STYPE %s FINALFUNC %s COMBINEFUNC %s INITCOND %s',
          g.aggtransfn::oid::regprocedure, format_type(g.aggtranstype, NULL), g.aggfinalfn::oid::regprocedure,
          g.aggcombinefn::oid::regprocedure, coalesce(quote_literal(g.agginitval), '-')) FROM pg_aggregate g WHERE g.aggfnoid = p.oid)
        ELSE pg_get_functiondef(p.oid) END AS definition
    FROM pg_proc p JOIN places n ON n.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))`;
}
