import { createHash } from "node:crypto";
import type { Target } from "@/lib/postgres/connect";
import { schemaPlaces, schemaQueries } from "@/lib/postgres/fingerprint-queries";
import type { SchemaFingerprint, SchemaKind, SchemaObject } from "@/lib/postgres/fingerprint-schema";
import { objectKey } from "@/lib/postgres/identifiers";

type Row = {
  readonly parts: string[];
  readonly owner?: string[] | null;
  readonly suffix?: string | null;
  readonly definition: string | null;
};

type Limits = { readonly schemas?: readonly string[] | null; readonly without?: readonly string[] };

/**
 * Reads the schema of a database from its catalogs, in one snapshot: deterministic, every definition as PostgreSQL
 * writes it. `schemas` limits it (null: all but PostgreSQL's own), `without` leaves tables out with all that is theirs
 * (keys as in `tableKey`). Owners, privileges, comments and data are no part of it.
 */
export async function readFingerprint(target: Target, limits: Limits = {}): Promise<SchemaFingerprint> {
  await target.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const fingerprint = await readFingerprintHere(target, limits);
  await target.query("COMMIT");
  return fingerprint;
}

/** The same in the snapshot of `target`'s open transaction. */
export async function readFingerprintHere(target: Target, limits: Limits = {}): Promise<SchemaFingerprint> {
  const schemas = limits.schemas ?? null;
  const without = new Set(limits.without ?? []);
  const objects: SchemaObject[] = [];
  // Names in definitions are written out because withTarget leaves nothing in the search path.
  for (const { kind, sql } of schemaQueries) {
    const rows = await target.query<Row>(`${schemaPlaces} ${sql}`, [schemas]);
    objects.push(...rows.map((row) => toObject(kind, row)).filter(({ name, table }) => !without.has(table ?? name)));
  }
  const notCovered = await target.query<{ what: string; count: number }>(`${schemaPlaces} ${NOT_COVERED}`, [schemas]);
  objects.sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  return {
    digest: digestOf(objects),
    serverMajor: Math.floor(target.serverVersion / 10_000),
    objects,
    notCovered: notCovered.map(({ what, count }) => `${count} ${what}${count === 1 ? "" : "s"}`),
  };
}

/** Of an extension only that it is there: its version is the server's affair. */
function digestOf(objects: readonly SchemaObject[]): string {
  const hash = createHash("sha256").update("holdfast-schema-1\n");
  for (const { kind, name, definition } of objects) {
    hash.update(JSON.stringify([kind, name, kind === "extension" ? "" : definition]));
  }
  return hash.digest("hex");
}

function toObject(kind: SchemaKind, { parts, owner, suffix, definition }: Row): SchemaObject {
  const table = owner?.every((part) => part !== null) ? objectKey(owner) : null;
  return { kind, name: `${objectKey(parts)}${suffix ?? ""}`, table, definition: definition ?? "" };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What a schema may hold besides, counted, so that nobody takes it for compared. */
const NOT_COVERED = `
  SELECT what, count(*) AS count FROM (
    SELECT 'operator' AS what, 'pg_operator'::regclass AS classid, o.oid FROM pg_operator o JOIN places n ON n.oid = o.oprnamespace
    UNION ALL SELECT 'operator class', 'pg_opclass'::regclass, o.oid FROM pg_opclass o JOIN places n ON n.oid = o.opcnamespace
    UNION ALL SELECT 'collation', 'pg_collation'::regclass, o.oid FROM pg_collation o JOIN places n ON n.oid = o.collnamespace
    UNION ALL SELECT 'conversion', 'pg_conversion'::regclass, o.oid FROM pg_conversion o JOIN places n ON n.oid = o.connamespace
    UNION ALL SELECT 'text search configuration', 'pg_ts_config'::regclass, o.oid FROM pg_ts_config o JOIN places n ON n.oid = o.cfgnamespace
    UNION ALL SELECT 'text search dictionary', 'pg_ts_dict'::regclass, o.oid FROM pg_ts_dict o JOIN places n ON n.oid = o.dictnamespace
    UNION ALL SELECT 'base type', 'pg_type'::regclass, o.oid FROM pg_type o JOIN places n ON n.oid = o.typnamespace
      WHERE o.typtype = 'b' AND o.typelem = 0
    UNION ALL SELECT 'cast', 'pg_cast'::regclass, o.oid FROM pg_cast o WHERE o.oid >= 16384
    UNION ALL SELECT 'event trigger', 'pg_event_trigger'::regclass, o.oid FROM pg_event_trigger o
    UNION ALL SELECT 'publication', 'pg_publication'::regclass, o.oid FROM pg_publication o
    UNION ALL SELECT 'foreign server', 'pg_foreign_server'::regclass, o.oid FROM pg_foreign_server o
    UNION ALL SELECT 'language', 'pg_language'::regclass, o.oid FROM pg_language o WHERE o.oid >= 16384
  ) AS every WHERE NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = every.classid AND d.objid = every.oid AND d.deptype IN ('e', 'i'))
  GROUP BY what ORDER BY what`;
