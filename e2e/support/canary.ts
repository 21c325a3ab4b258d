import { query } from "./databases";

/** The names of all tables of Holdfast's own database, the engine's too, in which a text stands in any row. */
export async function tablesWith(text: string): Promise<string[]> {
  const tables = await query<{ name: string }>(
    "holdfast",
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const sql = `SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`;
    if ((await query("holdfast", sql, [text])).length > 0) found.push(name);
  }
  return found;
}
