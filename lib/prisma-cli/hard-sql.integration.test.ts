// Hard SQL through the real CLI gives the schema that psql gives, and looking at it changes nothing.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres } from "@/bin/embedded-postgres.mjs";
import type { FreshDatabase } from "@/e2e/support/fresh-database";
import { hardMigrations } from "@/e2e/support/hard-sql";
import { openMigrateBench, query } from "@/e2e/support/migrate-bench";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { toolsFor } from "@/lib/postgres/tools";
import { compareWithHistory } from "@/lib/prisma-cli/compare-with-history";
import { migrateDeploy, migrateStatus } from "@/lib/prisma-cli/migrate";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

const run = promisify(execFile);
let bench: Awaited<ReturnType<typeof openMigrateBench>>;
/** A server of its own: on the shared one other tests make and drop databases meanwhile. */
let server: Awaited<ReturnType<typeof startPostgres>>;
let deployed: FreshDatabase;
beforeAll(async () => {
  bench = await openMigrateBench();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-hard-pg-"));
  await chmod(folder, 0o755);
  server = await startPostgres({ folder, password: "test", logFile: join(folder, "log"), settings: { fsync: "off" } });
  await query(server.superuserUrl, "CREATE DATABASE deployed");
  const url = new URL(server.superuserUrl);
  url.pathname = "/deployed";
  deployed = { name: "deployed", url: url.href, drop: () => rm(folder, { recursive: true, force: true }) };
});
afterAll(async () => {
  await bench.close();
  await server.stop();
  await deployed.drop();
});

/** The environment of a client tool that reaches the test server's database. */
async function tool(name: "psql" | "pg_dump", { url }: FreshDatabase, args: readonly string[]): Promise<string> {
  const { pgDump, libraryPath } = await toolsFor(15);
  const { hostname, port, password, pathname } = new URL(url);
  const env = {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: "postgres",
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
  const libraries = libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {};
  const options = { env: { ...env, ...libraries, LC_ALL: "C.UTF-8" } as never, maxBuffer: 64 * 1024 * 1024 };
  return (await run(join(dirname(pgDump), name), [...args], options)).stdout;
}

/** Without Prisma's own table, and the random key that newer tools write. */
const schemaOf = async (database: FreshDatabase) =>
  (await tool("pg_dump", database, ["-s", "-T", "_prisma_migrations"])).replace(/^\\(un)?restrict .*$/gm, "");

it("deploys functions, DO blocks, comments, strings, enums, views and extensions as psql does", async () => {
  const outcome = await migrateDeploy(bench.options(deployed, hardMigrations));
  expect(outcome.output.join("\n")).toContain("successfully applied");
  const byHand = await bench.database();
  const folder = await mkdtemp(join(tmpdir(), "holdfast-hard-"));
  for (const { name, sql } of hardMigrations) {
    await writeFile(join(folder, name), sql);
    await tool("psql", byHand, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-f", join(folder, name)]);
  }
  await rm(folder, { recursive: true });
  const expected = await schemaOf(byHand);
  expect(expected.length).toBeGreaterThan(3_000);
  expect(await schemaOf(deployed)).toBe(expected);
});

it("looking never writes: contents, catalogs and the list of databases are the same after it, byte for byte", async () => {
  const options = bench.options(deployed, hardMigrations);
  const shadow = await bench.database();
  const state = async () => ({
    dump: (await tool("pg_dump", deployed, [])).replace(/^\\(un)?restrict .*$/gm, ""),
    // Every row of the catalogs that says something of an object, with the transaction that wrote it.
    catalogs: await query(deployed.url, CATALOGS),
    databases: await query(server.superuserUrl, "SELECT oid, datname, datacl::text FROM pg_database ORDER BY 1"),
    roles: await query(server.superuserUrl, "SELECT oid, rolname FROM pg_roles ORDER BY 1"),
  });
  const before = await state();
  const { connection, schema, applicationName } = options;
  await readMigrationFacts(connection, { schema, applicationName });
  const scratch = parseConnectionString(shadow.url).connection;
  const question = { live: connection, shadow: scratch, schema, history: hardMigrations, applicationName };
  expect((await compareWithHistory(question)).differences).toEqual([]);
  expect((await migrateStatus(options)).exitCode).toBe(0);
  expect(await state()).toEqual(before);
  // And the comparison did happen, in the other database.
  expect(await query(shadow.url, "SELECT 1 FROM pg_class WHERE relname = 'ledger'")).toHaveLength(1);
});

const CATALOGS = [
  "pg_class",
  "pg_attribute",
  "pg_proc",
  "pg_type",
  "pg_constraint",
  "pg_trigger",
  "pg_namespace",
  "pg_extension",
  "pg_depend",
]
  .map(
    (name) =>
      `SELECT '${name}' AS catalog, count(*)::int, max(xmin::text::bigint)::text AS newest, sum(hashtext(c::text))::text AS digest FROM ${name} c`,
  )
  .join(" UNION ALL ");
