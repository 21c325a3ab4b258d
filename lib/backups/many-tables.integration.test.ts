import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { startPostgres } from "../../bin/embedded-postgres.mjs";

const tables = 5_000;
let bench: Bench;
let folder: string;
let server: Awaited<ReturnType<typeof startPostgres>>;

/** A server with PostgreSQL's own settings for connections and locks; each table has two indexes, as tables have. */
beforeAll(async () => {
  bench = await openBench("");
  folder = await mkdtemp(join(tmpdir(), "holdfast-many-"));
  await chmod(folder, 0o755);
  server = await startPostgres({
    folder,
    password: "test",
    logFile: join(folder, "log"),
    settings: { fsync: "off", max_connections: "100", max_locks_per_transaction: "64" },
  });
  await query(
    server.superuserUrl,
    `DO $$ BEGIN FOR i IN 1..${tables} LOOP
       EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, ref int UNIQUE)', i);
       EXECUTE format('INSERT INTO t%s SELECT n, n FROM generate_series(1, %s) n', i, i % 3);
       IF i % 200 = 0 THEN COMMIT; END IF;
     END LOOP; END $$`,
  );
}, 300_000);
afterAll(async () => {
  await bench.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a database of 5,000 tables is backed up, with progress, within the locks that PostgreSQL has by default", async () => {
  const environment = await bench.addEnvironment("production", {}, server.superuserUrl);
  const fractions: (number | null)[] = [];
  const { problem, backup } = await bench.backUp(environment, {
    onProgress: ({ fraction }) => fractions.push(fraction),
  });
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ status: "complete", verification: "readable", tableCount: tables });
  expect(Number(backup.rowCount)).toBe(Array.from({ length: tables }, (_, i) => (i + 1) % 3).reduce((a, b) => a + b));
  expect(Object.keys(backup.manifest.rowsByTable)).toHaveLength(tables);
  expect(fractions.length).toBeGreaterThan(3);
  // Of the whole backup, the dump is four fifths as long as none was before: reading back is too short to be told.
  expect(fractions.at(-1)).toBeGreaterThan(0.75);
  expect(fractions).toEqual([...fractions].sort((a, b) => Number(a) - Number(b)));
}, 240_000);
