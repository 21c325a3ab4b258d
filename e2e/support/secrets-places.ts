import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { query } from "./databases";
import type { Place } from "./secrets-search";

/** The rows of every table of Holdfast's own database, the engine's too, one place a table; bytes in hexadecimal. */
export async function rowsOfEveryTable(): Promise<Place[]> {
  const tables = await query<{ name: string }>(
    "holdfast",
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const places: Place[] = [];
  for (const { name } of tables) {
    const rows = await query<{ row: string }>("holdfast", `SELECT to_jsonb(t)::text AS row FROM ${name} t`);
    places.push({ name: `the rows of ${name}`, bytes: Buffer.from(rows.map(({ row }) => row).join("\n")) });
  }
  return places;
}

/** Every file below a folder, read one after the other, but for those whose path below it is left out. */
export function* filesBelow(folder: string, leaveOut = /^$/, below = ""): Generator<Place> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (leaveOut.test(path)) continue;
    if (entry.isDirectory()) yield* filesBelow(folder, leaveOut, path);
    else if (entry.isFile()) yield { name: join(folder, path), bytes: contentOf(join(folder, path)) };
  }
}

/** Empty when it has gone meanwhile: a database's files come and go. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
