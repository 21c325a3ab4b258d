import type { Target } from "@/lib/postgres/connect";
import type { CatalogThing, Presence } from "@/lib/postgres/inspection-schema";

/** Whether each of these is there by its name, in their order. Asks the catalogs alone, so no lock is waited for. */
export async function findThings(
  target: Pick<Target, "query">,
  things: readonly CatalogThing[],
  schema: string,
): Promise<Presence[]> {
  if (things.length === 0) return [];
  const asked = things.map((thing) => ({ ...thing, schema: thing.schema ?? schema }));
  const rows = await target.query<{ found: Presence }>(QUERY, [JSON.stringify(asked)]);
  return rows.map(({ found }) => found);
}

const QUERY = `
  WITH asked AS (
    SELECT position, item->>'kind' AS kind, item->>'of' AS owner, item->>'name' AS name,
      (SELECT oid FROM pg_namespace WHERE nspname = item->>'schema') AS home
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS list(item, position))
  SELECT CASE
    WHEN kind = 'index' AND EXISTS (SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
      WHERE c.relnamespace = home AND c.relname = name AND NOT i.indisvalid) THEN 'invalid'
    WHEN CASE kind
      WHEN 'schema' THEN EXISTS (SELECT FROM pg_namespace WHERE nspname = name)
      WHEN 'extension' THEN EXISTS (SELECT FROM pg_extension WHERE extname = name)
      WHEN 'type' THEN EXISTS (SELECT FROM pg_type WHERE typnamespace = home AND typname = name)
      WHEN 'function' THEN EXISTS (SELECT FROM pg_proc WHERE pronamespace = home AND proname = name)
      WHEN 'column' THEN EXISTS (SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = home AND c.relname = owner AND a.attname = name AND a.attnum > 0 AND NOT a.attisdropped)
      WHEN 'not null' THEN EXISTS (SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = home AND c.relname = owner AND a.attname = name AND a.attnum > 0 AND a.attnotnull)
      WHEN 'constraint' THEN EXISTS (SELECT FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = home AND c.relname = owner AND k.conname = name)
      WHEN 'trigger' THEN EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = home AND c.relname = owner AND t.tgname = name AND NOT t.tgisinternal)
      WHEN 'enum value' THEN EXISTS (SELECT FROM pg_enum e JOIN pg_type y ON y.oid = e.enumtypid
        WHERE y.typnamespace = home AND y.typname = owner AND e.enumlabel = name)
      ELSE EXISTS (SELECT FROM pg_class WHERE relnamespace = home AND relname = name AND relkind::text = ANY (CASE kind
        WHEN 'table' THEN '{r,p,f}' WHEN 'view' THEN '{v}' WHEN 'materialized view' THEN '{m}'
        WHEN 'sequence' THEN '{S}' WHEN 'index' THEN '{i,I}' END::text[]))
    END THEN 'there' ELSE 'absent' END AS found
  FROM asked ORDER BY position`;
