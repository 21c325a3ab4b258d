import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { freshDatabase } from "./fresh-database";

const template = "holdfast_template";
const migrations = new URL("../../prisma/migrations/", import.meta.url);

/**
 * A fresh metadata database with every migration applied (cloned from a template) and an empty home folder, set in this
 * file's environment. Call it in `beforeAll`, before anything reads the environment.
 */
export async function holdfastDatabase(): Promise<{
  url: string;
  home: string;
  /** Loses everything that was in it: dropped, and made anew under its name. */
  lose(): Promise<void>;
  drop(): Promise<void>;
}> {
  await ensureTemplate();
  const database = await freshDatabase("holdfast", template);
  const home = await mkdtemp(join(tmpdir(), "holdfast-home-"));
  process.env.HOLDFAST_DATABASE_URL = database.url;
  process.env.HOLDFAST_HOME = home;
  const drop = async () => {
    await database.drop();
    await rm(home, { recursive: true, force: true });
  };
  return { url: database.url, home, lose: () => database.makeAnew(template), drop };
}

/** Two test files may come here at once: the lock lets one build it. */
async function ensureTemplate(): Promise<void> {
  const server = new Client({ connectionString: inject("serverUrl") });
  await server.connect();
  try {
    await server.query("SELECT pg_advisory_lock(727001)");
    const { rowCount } = await server.query("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", [
      template,
    ]);
    if (rowCount === 0) await buildTemplate(server);
  } finally {
    await server.end();
  }
}

async function buildTemplate(server: Client): Promise<void> {
  await server.query(`DROP DATABASE IF EXISTS ${template}`);
  await server.query(`CREATE DATABASE ${template}`);
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${template}`;
  const database = new Client({ connectionString: url.href });
  await database.connect();
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders.sort((a, b) => a.name.localeCompare(b.name))) {
    await database.query(await readFile(new URL(`${name}/migration.sql`, migrations), "utf8"));
  }
  await database.end();
  await server.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
}
