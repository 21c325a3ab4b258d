import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier } from "@/lib/postgres/identifiers";

export type MigrationsSummary =
  | { readonly table: false }
  | {
      readonly table: true;
      /** The newest migration that finished and was not rolled back. */
      readonly head: string | null;
      readonly applied: number;
      /** Started, not finished, not rolled back: the next `migrate deploy` refuses with P3009. */
      readonly failed: readonly string[];
      readonly rolledBack: readonly string[];
    };

type Row = { migration_name: string; finished: boolean; rolled_back: boolean };

/**
 * What `_prisma_migrations` of a database says, by looking only. `schema` is Prisma's `?schema=`.
 * No table at all is a value; anything else that goes wrong is the driver's error.
 */
export async function readMigrationsTable(target: Pick<Target, "query">, schema: string): Promise<MigrationsSummary> {
  const table = `${quoteIdentifier(schema)}._prisma_migrations`;
  const found = await target.query<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", [table]);
  if (!found[0]?.found) return { table: false };
  const rows = await target.query<Row>(
    `SELECT migration_name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back
     FROM ${table} ORDER BY started_at, migration_name`,
  );
  const applied = rows.filter((row) => row.finished && !row.rolled_back);
  return {
    table: true,
    head:
      applied
        .map((row) => row.migration_name)
        .sort()
        .at(-1) ?? null,
    applied: applied.length,
    failed: rows.filter((row) => !row.finished && !row.rolled_back).map((row) => row.migration_name),
    rolledBack: rows.filter((row) => row.rolled_back).map((row) => row.migration_name),
  };
}
