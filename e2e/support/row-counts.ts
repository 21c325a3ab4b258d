import { query } from "./databases";

/** The number of rows of every table of Holdfast's own database, the engine's too. */
export async function rowCounts(): Promise<Record<string, number>> {
  const tables = await query<{ name: string }>(
    "holdfast",
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const sql = tables.map(
    ({ name }) => `SELECT '${name.replaceAll("'", "''")}' AS name, count(*)::int AS rows FROM ${name}`,
  );
  const rows = await query<{ name: string; rows: number }>("holdfast", sql.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

/** The names of all tables in which a text stands in any column of any row. */
export async function tablesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of Object.keys(await rowCounts())) {
    const sql = `SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`;
    if ((await query("holdfast", sql, [text])).length > 0) found.push(name);
  }
  return found;
}
