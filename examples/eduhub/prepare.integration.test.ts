import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../../bin/embedded-postgres.mjs";
import { freshDatabase } from "../../e2e/support/fresh-database";
import { runPrisma } from "../../lib/prisma-cli/own-cli.mjs";
import { deployMigrations } from "./deploy.mjs";
import { prepareEduhub } from "./prepare.mjs";
import { seedDatabase } from "./seed.mjs";

// Roles belong to a whole server, so this file has one of its own; it logs every statement to search it for passwords.
const passwords = { development: "dev-9f?Q", staging: "stage-%2F@7", production: "prod-#/x:Z1" };
let folder = "";
let server: Awaited<ReturnType<typeof startPostgres>>;
let databases: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "eduhub-test-"));
  await chmod(folder, 0o755);
  const settings = { fsync: "off", log_statement: "all" };
  server = await startPostgres({ folder, password: "test", logFile: join(folder, "log"), settings });
  databases = await prepare();
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function prepare() {
  const started = performance.now();
  const { environments } = await prepareEduhub({ adminUrl: server.superuserUrl, passwords });
  console.info(`EduHub prepared in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return Object.fromEntries(environments.map(({ tier, databaseUrl }) => [tier, databaseUrl]));
}

async function ask<Row extends pg.QueryResultRow>(url: string | undefined, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url ?? "" });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Table -> "rows hash" over every value of every row, whatever their order. */
async function readFingerprint(url: string | undefined): Promise<Record<string, string>> {
  const tables = await ask<{ name: string }>(
    url,
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
     AND relname <> '_prisma_migrations' ORDER BY 1`,
  );
  const hashed = `SELECT '%s' AS name, count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS hash FROM "%s" t`;
  const rows = await ask<{ name: string; hash: string }>(
    url,
    tables.map(({ name }) => hashed.replaceAll("%s", name)).join(" UNION ALL "),
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.hash]));
}

const countRows = (fingerprint: Record<string, string>) =>
  Object.values(fingerprint).reduce((sum, entry) => sum + Number(entry.split(" ")[0]), 0);

async function diffFromSchema(url: string | undefined) {
  const schema = fileURLToPath(new URL("prisma/schema.prisma", import.meta.url));
  const config = `export default { schema: ${JSON.stringify(schema)}, datasource: { url: process.env.HOLDFAST_MIGRATE_URL } };`;
  await writeFile(join(folder, "prisma.config.mjs"), config);
  const args = ["migrate", "diff", "--from-config-datasource", "--to-schema", schema, "--exit-code"];
  return runPrisma(args, { url: url ?? "", cwd: folder });
}

test("each environment stands where the demonstration needs it, and production is large", async () => {
  const applied = 'SELECT count(*)::integer AS count FROM "_prisma_migrations" WHERE finished_at IS NOT NULL';
  expect(await ask(databases.development, applied)).toEqual([{ count: 13 }]);
  expect(await ask(databases.staging, applied)).toEqual([{ count: 11 }]);
  expect(await ask(databases.production, applied)).toEqual([{ count: 10 }]);
  expect(countRows(await readFingerprint(databases.production))).toBeGreaterThan(200_000);
  expect(countRows(await readFingerprint(databases.staging))).toBeGreaterThan(15_000);
});

test("each role logs in with its own password only, and only to its own database", async () => {
  expect(await ask(databases.production, "SELECT current_user AS name")).toEqual([{ name: "eduhub_production" }]);
  const stranger = new URL(databases.staging ?? "");
  stranger.pathname = "/eduhub_production";
  await expect(ask(stranger.href, "SELECT 1")).rejects.toMatchObject({ code: "42501" });
  const guesser = new URL(databases.production ?? "");
  guesser.password = "guess";
  await expect(ask(guesser.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
});

test("no clear password reached the server's log", async () => {
  const log = await readFile(join(folder, "log"), "utf8");
  expect(log).toContain("ALTER ROLE");
  for (const password of Object.values(passwords)) expect(log).not.toContain(password);
});

test("all thirteen migrations together build exactly schema.prisma, and the comparison can say no", async () => {
  expect(await diffFromSchema(databases.development)).toMatchObject({ exitCode: 0, output: expect.any(String) });
  const behind = await diffFromSchema(databases.production);
  expect(behind).toMatchObject({ exitCode: 2, output: expect.stringContaining("LearningGoal") });
});

test("preparing again changes no row, and leaves what its users changed", async () => {
  await ask(databases.development, `UPDATE "School" SET "city" = 'Changed by hand' WHERE "id" = 1`);
  const before = await Promise.all(Object.values(databases).map(readFingerprint));
  expect(await prepare()).toEqual(databases);
  expect(await Promise.all(Object.values(databases).map(readFingerprint))).toEqual(before);
});

test("what a start left that was killed in the middle of a migration is made anew", async () => {
  const before = await readFingerprint(databases.staging);
  await ask(server.superuserUrl, "COMMENT ON ROLE eduhub_staging IS NULL");
  await ask(
    databases.staging,
    `UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = (SELECT max(migration_name) FROM "_prisma_migrations")`,
  );
  expect(await prepare()).toEqual(databases);
  expect(await readFingerprint(databases.staging)).toEqual(before);
});

test("the same rows on every server", async () => {
  const prints = [];
  for (const prefix of ["eduhub_one", "eduhub_two"]) {
    const database = await freshDatabase(prefix);
    await deployMigrations(database.url, 10);
    expect(await seedDatabase(database.url, "development")).toBe(true);
    expect(await seedDatabase(database.url, "development")).toBe(false);
    prints.push(await readFingerprint(database.url));
    await database.drop();
  }
  expect(prints[0]).toEqual(prints[1]);
});
