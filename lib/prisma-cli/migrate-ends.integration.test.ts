// Whatever ends a deploy in the middle: nothing of it goes on, neither here nor on the server.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FreshDatabase } from "@/e2e/support/fresh-database";
import { openMigrateBench, query } from "@/e2e/support/migrate-bench";
import { connectionUrlWithoutPassword } from "@/lib/postgres/connection-string";
import { cliEnvironment, prismaCli } from "@/lib/prisma-cli/cli-environment.mjs";
import { migrateDeploy } from "@/lib/prisma-cli/migrate";
import { withMigrationsFolder } from "@/lib/prisma-cli/migrations-folder";

const slow = {
  name: "1_slow",
  sql: "CREATE TABLE before (id int);\nSELECT pg_sleep(8);\nCREATE TABLE after (id int);\n",
};

let bench: Awaited<ReturnType<typeof openMigrateBench>>;
beforeAll(async () => {
  bench = await openMigrateBench();
});
afterAll(() => bench.close());

const sleeping = ({ url }: FreshDatabase) =>
  query(
    url,
    "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(8)%' AND datname = current_database() AND pid <> pg_backend_pid()",
  );

/** Neither table is there, and the row says that it was begun and has no end. */
async function expectNothingHappened(database: FreshDatabase): Promise<void> {
  await expect.poll(() => sleeping(database), { timeout: 6_000, interval: 100 }).toEqual([]);
  const made = "SELECT tablename FROM pg_tables WHERE tablename IN ('before', 'after')";
  expect(await query(database.url, made)).toEqual([]);
  const rows = "SELECT migration_name AS name, finished_at, logs FROM _prisma_migrations";
  expect(await query(database.url, rows)).toEqual([{ name: "1_slow", finished_at: null, logs: null }]);
}

const begun = (database: FreshDatabase) =>
  expect.poll(() => sleeping(database), { timeout: 30_000, interval: 50 }).toHaveLength(1);

it("cancelled: the session is ended, and nothing of the file stays", async () => {
  const database = await bench.database();
  const cancel = new AbortController();
  const deploying = migrateDeploy({ ...bench.options(database, [slow]), signal: cancel.signal }).catch(
    (error) => error,
  );
  await begun(database);
  cancel.abort();
  expect(await deploying).toMatchObject({ code: "CANCELLED" });
  await expectNothingHappened(database);
  expect(await bench.leftFolders()).toEqual([]);
});

it("the CLI killed under us: its engine ends with it, and the outcome is an error", async () => {
  const database = await bench.database();
  let pid = 0;
  const options = { ...bench.options(database, [slow]), onSpawn: (started: number) => (pid = started) };
  const deploying = migrateDeploy(options);
  await begun(database);
  process.kill(pid, "SIGKILL");
  expect(await deploying).toMatchObject({ exitCode: null, problem: { code: "TOOL_FAILED" } });
  await expectNothingHappened(database);
});

it("the CLI killed while nobody watches: its engine sees it and ends its session on the server", async () => {
  const database = await bench.database();
  const { connection } = bench.options(database, []);
  await withMigrationsFolder([slow], async (folder) => {
    const url = connectionUrlWithoutPassword({ ...connection, sslmode: "disable" });
    const env = cliEnvironment({ path: dirname(process.execPath), home: folder, url, password: connection.password });
    const cli = spawn(process.execPath, [prismaCli, "migrate", "deploy"], {
      cwd: folder,
      env: env as never,
      stdio: "ignore",
    });
    await begun(database);
    cli.kill("SIGKILL");
    await expectNothingHappened(database);
  });
});
