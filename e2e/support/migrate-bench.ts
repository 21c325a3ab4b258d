// What the tests of the Prisma CLI share: a home for private folders, databases, and the wish for a short wait.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import type { CliOptions } from "@/lib/prisma-cli/run-cli";

export async function openMigrateBench() {
  const home = await mkdtemp(join(tmpdir(), "holdfast-migrate-"));
  process.env.HOLDFAST_HOME = home;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  const databases: FreshDatabase[] = [];
  return {
    async database(sql = "SELECT 1"): Promise<FreshDatabase> {
      const made = await freshDatabase("migrate");
      databases.push(made);
      await query(made.url, sql);
      return made;
    },
    options: ({ url, name }: FreshDatabase, migrations: readonly MigrationFile[]): CliOptions => ({
      connection: parseConnectionString(url).connection,
      schema: "public",
      migrations,
      applicationName: `holdfast:${name}`,
      lockTimeoutMs: 5_000,
      statementTimeoutMs: 60_000,
    }),
    /** Private folders that are still there. */
    leftFolders: () => readdir(join(home, "run")).catch(() => []),
    async close(): Promise<void> {
      for (const database of databases) await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client
    .query<Row>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}
