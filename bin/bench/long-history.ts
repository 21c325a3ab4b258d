// A project with many migrations and three environments that stand differently, as real databases and a kept release.
import { createTruthDatabase } from "@/e2e/support/truth-database";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { storeRelease } from "@/lib/releases/store-release";
import { onDatabase, type Server } from "./databases";
import { addEnvironment } from "./people";

const noOrigin = { source: "/benchmark", gitCommit: null, gitBranch: null, gitDirty: null };

/**
 * Development has all migrations but a pending one; in staging the newest that it has failed; production is some
 * behind, and one that it ran was edited later. Prisma's engine applies them; the rest is written as it would be found.
 */
export async function makeLongHistory(server: Server, projectId: string, count: number): Promise<void> {
  const files = Array.from({ length: count }, (_, at) => writeMigration(at));
  const database = await createTruthDatabase(server.url);
  for (const [name, behind, sql] of [
    [
      "production",
      12,
      `UPDATE _prisma_migrations SET checksum = md5('') WHERE migration_name = '${files[99 % count]?.name}'`,
    ],
    ["staging", 3, failNewest],
    ["development", 1, "SELECT 1"],
  ] as const) {
    if (!(await database.deploy(files.slice(0, count - behind)))) throw new Error("the migrations were not applied");
    await onDatabase(server.url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${database.name}`));
    const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    await onDatabase(url, (client) => client.query(sql));
    await addEnvironment(projectId, { name, url }, name);
  }
  await database.drop();
  await keepRelease(projectId, files);
}

const failNewest = `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0, logs = 'Database error:
ERROR: deadlock detected' WHERE started_at = (SELECT max(started_at) FROM _prisma_migrations)`;

/** Names and sizes as Prisma's own: 14 digits and some words, a kilobyte of SQL. */
function writeMigration(at: number): MigrationFile {
  const name = `${20_240_101_000_000 + at * 60}_change_table_${at}_for_release`;
  const columns = Array.from({ length: 20 }, (_, column) => `    "column_${column}" TEXT NOT NULL DEFAULT 'value'`);
  return { name, sql: `CREATE TABLE "table_${at}" (\n    "id" SERIAL PRIMARY KEY,\n${columns.join(",\n")}\n);\n` };
}

async function keepRelease(projectId: string, migrations: readonly MigrationFile[]): Promise<void> {
  const files = migrations.map(({ name, sql }) => ({
    path: `migrations/${name}/migration.sql`,
    bytes: Buffer.from(sql),
  }));
  const lock = { path: "migrations/migration_lock.toml", bytes: Buffer.from('provider = "postgresql"\n') };
  await storeRelease(issueSystemActor("benchmark"), {
    projectId,
    appVersion: "",
    files: [...files, lock],
    packageJson: null,
    origin: noOrigin,
    takenBy: { id: null, name: "benchmark" },
  });
}
