import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { ODD_DATABASE } from "@/e2e/support/odd-database";
import { toolsFor } from "@/lib/postgres/tools";

const name = `it's "größe" $(id) \`x\` 🚀`;
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(`CREATE DATABASE ${escapeIdentifier(name)}`);
  await ask(name, ODD_DATABASE);
});
afterAll(async () => {
  for (const database of [name, `${name}_restored`]) {
    await query(bench.target.url, `DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
  }
  await bench.close();
});

/** node-postgres does not decode all of an address: here the name is given as it is. */
async function ask(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const { hostname: host, port, username: user, password } = new URL(bench.target.url);
  const client = new Client({ host, port: Number(port), user, password: decodeURIComponent(password), database });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Every table with the number of its rows, by plain SQL. */
async function rowsOf(database: string): Promise<Record<string, unknown>> {
  const tables = await ask(
    database,
    `SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS table FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema)'`,
  );
  const rows: Record<string, unknown> = {};
  for (const { table } of tables) {
    const [row] = await ask(database, `SELECT count(*)::int AS n FROM ONLY ${table}`);
    rows[String(table)] = row?.n;
  }
  return rows;
}

test("quotes, newlines, emoji and shell in every name: backed up, and restored by the command in the manifest", async () => {
  const address = Object.assign(new URL(bench.target.url), { pathname: `/${encodeURIComponent(name)}` }).href;
  const { problem, backup, path } = await bench.backUp(await bench.addEnvironment("production", {}, address));
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ status: "complete", verification: "readable" });
  const source = await rowsOf(name);
  expect(Object.keys(source).some((table) => table.includes("\n"))).toBe(true);
  expect(backup.tableCount).toBe(Object.keys(source).length);
  const manifest = JSON.parse(await readFile(path.replace(/\.dump$/, ".json"), "utf8"));
  expect(manifest.source.database).toBe(name);
  const tools = await toolsFor(15);
  await promisify(execFile)("/bin/bash", ["-euc", manifest.restore.bash], {
    cwd: dirname(path),
    env: {
      NODE_ENV: "test",
      PATH: `${dirname(tools.pgRestore)}:/usr/bin:/bin`,
      LD_LIBRARY_PATH: tools.libraryPath ?? "",
      PGPASSWORD: decodeURIComponent(new URL(bench.target.url).password),
    },
  });
  expect(await rowsOf(`${name}_restored`)).toEqual(source);
});
