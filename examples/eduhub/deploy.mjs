import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runPrisma } from "../../lib/prisma-cli/own-cli.mjs";

const prismaFolder = fileURLToPath(new URL("prisma/", import.meta.url));

/** The variable is set by runPrisma and holds no password; the engine is told that one separately. */
const config = `export default {
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.HOLDFAST_MIGRATE_URL },
};
`;

/** The names of EduHub's migrations, oldest first. */
async function listMigrations() {
  const entries = await readdir(join(prismaFolder, "migrations"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Runs the real `prisma migrate deploy` with the first `count` migrations, copied into a private folder that is
 * removed afterwards: this is how an environment comes to be some releases behind.
 */
export async function deployMigrations(databaseUrl, count) {
  const folder = await mkdtemp(join(tmpdir(), "eduhub-deploy-"));
  try {
    const migrations = join(folder, "prisma", "migrations");
    await mkdir(migrations, { recursive: true });
    await cp(join(prismaFolder, "schema.prisma"), join(folder, "prisma", "schema.prisma"));
    for (const name of ["migration_lock.toml", ...(await listMigrations()).slice(0, count)]) {
      await cp(join(prismaFolder, "migrations", name), join(migrations, name), { recursive: true });
    }
    await writeFile(join(folder, "prisma.config.mjs"), config);
    const { exitCode, output } = await runPrisma(["migrate", "deploy"], { url: databaseUrl, cwd: folder });
    if (exitCode !== 0) throw new Error(`EduHub's migrations could not be deployed.\n${output.trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
