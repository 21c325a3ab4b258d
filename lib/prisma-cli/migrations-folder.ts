import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OpsError } from "@/lib/errors";
import { makePrivateFolder } from "@/lib/postgres/tool-environment";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

/** Everything the CLI needs to know of a project to deploy; the application's own config and schema are never used. */
const files = {
  "schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
  "prisma.config.mjs": `export default {
  schema: "schema.prisma",
  migrations: { path: "migrations" },
  datasource: { url: process.env.HOLDFAST_MIGRATE_URL },
};
`,
  "migrations/migration_lock.toml": 'provider = "postgresql"\n',
};

/**
 * Calls `work` with a private folder (0700) that holds these migrations, byte for byte, and nothing else of a project;
 * it is removed afterwards. Rejects with OpsError PRECONDITION for a name that is no plain folder name.
 */
export async function withMigrationsFolder<T>(
  migrations: readonly MigrationFile[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  for (const { name } of migrations) checkName(name);
  const folder = await makePrivateFolder();
  try {
    await mkdir(join(folder, "migrations"));
    await mkdir(join(folder, "tmp"));
    for (const [path, text] of Object.entries(files)) await write(join(folder, path), text);
    for (const { name, sql } of migrations) {
      await mkdir(join(folder, "migrations", name));
      await write(join(folder, "migrations", name, "migration.sql"), sql);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function write(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, flag: "wx" });
}

/** A name becomes a folder and an argument. */
function checkName(name: string): void {
  const isPlain = !/[/\\\p{Cc}]/u.test(name) && !/^[.-]/.test(name) && name !== "" && Buffer.byteLength(name) <= 250;
  if (isPlain) return;
  throw new OpsError(
    "PRECONDITION",
    `The migration name ${JSON.stringify(name.slice(0, 80))} cannot be a folder's name.`,
    "Rename it in the project, and take a new release.",
  );
}
