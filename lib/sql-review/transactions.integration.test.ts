import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { dangers, reviewSql, said } from "@/e2e/support/sql-review";

const TABLES = `
  CREATE TABLE users (id int PRIMARY KEY, email text);
  CREATE INDEX users_email ON users (email);
  CREATE TABLE parted (id int) PARTITION BY RANGE (id);
  CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM (1) TO (5);
  CREATE MATERIALIZED VIEW kept AS SELECT id FROM users;
  CREATE UNIQUE INDEX kept_id ON kept (id);
  CREATE TYPE mood AS ENUM ('sad');
  CREATE PROCEDURE committing() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
`;

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase("transactions");
});
afterAll(() => database.drop());

/** The SQLSTATE of sending a file as Prisma does, on a database like TABLES; null when it went well. */
async function send(sql: string): Promise<string | null> {
  const scratch = await freshDatabase("sent");
  const client = new Client({ connectionString: scratch.url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(TABLES);
    return await client.query(sql).then(
      () => null,
      (error: { code?: string }) => error.code ?? "no code",
    );
  } finally {
    await client.end();
    await scratch.drop();
  }
}

const REFUSED = [
  "CREATE INDEX CONCURRENTLY i ON users (id)",
  "DROP INDEX CONCURRENTLY users_email",
  "REINDEX TABLE CONCURRENTLY users",
  "REINDEX (CONCURRENTLY) INDEX users_email",
  "REINDEX SCHEMA public",
  "VACUUM users",
  "VACUUM FULL users",
  "CLUSTER",
  "DISCARD ALL",
  "ALTER TABLE parted DETACH PARTITION parted_a CONCURRENTLY",
  "CREATE DATABASE holdfast_never",
  "DROP DATABASE IF EXISTS holdfast_never",
  "CREATE TABLESPACE never LOCATION '/tmp/never'",
  "DROP TABLESPACE IF EXISTS never",
  "ALTER SYSTEM SET work_mem = '8MB'",
  "ALTER DATABASE postgres SET TABLESPACE pg_default",
  "COMMIT PREPARED 'never'",
];

test.each(REFUSED)("%s beside another statement is refused, and said to be", async (sql) => {
  const file = `SELECT 1;\n${sql};`;
  expect(await send(file)).toBe("25001");
  expect(dangers(await reviewSql(file))).toContain("not-in-transaction");
  expect(dangers(await reviewSql(`${sql};\nSELECT 1`))).toContain("not-in-transaction");
  expect(dangers(await reviewSql(`BEGIN; SELECT 1; COMMIT; ${sql}`))).toContain("not-in-transaction");
  expect(await send(`BEGIN; SELECT 1; COMMIT; ${sql}`)).toBe("25001");
});

test.each([
  "CREATE INDEX CONCURRENTLY i ON users (id)",
  "DROP INDEX CONCURRENTLY users_email",
  "REINDEX TABLE CONCURRENTLY users",
  "VACUUM users",
  "ALTER TABLE parted DETACH PARTITION parted_a CONCURRENTLY",
  "DISCARD ALL",
])("%s alone with comments goes through, and is no danger", async (sql) => {
  const file = `-- alone\n${sql};\n/* ; */`;
  expect(await send(file)).toBe(null);
  expect(said(await reviewSql(file), ({ family }) => family === "transaction")).toEqual(["note without-transaction"]);
});

test.each([
  "ANALYZE users",
  "CLUSTER users USING users_email",
  "REINDEX TABLE users",
  "REFRESH MATERIALIZED VIEW CONCURRENTLY kept",
  "CHECKPOINT",
  "ALTER TYPE mood ADD VALUE 'glad'",
  "DISCARD PLANS",
  "LOCK TABLE users",
])("%s beside another statement goes through", async (sql) => {
  const file = `SELECT 1;\n${sql};`;
  expect(await send(file)).toBe(null);
  expect(said(await reviewSql(file), ({ family }) => family === "transaction")).toEqual([]);
});

test.each([
  ["DO $$ BEGIN COMMIT; END $$", "danger inner-commit", "2D000", "SELECT 1"],
  ["DO $$ BEGIN ROLLBACK; END $$", "danger inner-commit", "2D000", "SELECT 1"],
  ["DO $$ BEGIN EXECUTE 'VACUUM users'; END $$", "danger not-in-transaction", "25001", "SELECT 1"],
  ["SAVEPOINT a", "danger savepoint", "25P01", "SELECT 1"],
  ["ALTER TYPE mood ADD VALUE 'glad'", "warning new-enum-value", "55P04", "SELECT 'glad'::mood"],
  ["COPY users FROM STDIN", "danger copy-stdin", "57014", "SELECT 1"],
])("%s fails beside another statement, and is said to", async (sql, finding, code, other) => {
  const file = `${sql};\n${other};`;
  expect(await send(file)).toBe(code);
  expect(said(await reviewSql(file))).toContain(finding);
});

test("COMMIT in a DO block that stands alone splits it, and is a warning", async () => {
  const sql = "DO $$ BEGIN CREATE TABLE a (id int); COMMIT; END $$";
  expect(await send(sql)).toBe(null);
  expect(said(await reviewSql(sql), ({ family }) => family === "transaction")).toEqual(["warning inner-commit"]);
});

test.each([
  ["\uFEFFSELECT 1", "byte-order-mark", "42601"],
  ["SELECT 1; SELEC 2", "syntax-error", "42601"],
  ["SELECT 1;\n\\d users", "psql-command", "42601"],
])("%j is refused whole", async (sql, rule, code) => {
  expect(await send(sql)).toBe(code);
  expect(dangers(await reviewSql(sql))).toEqual([rule]);
});

/** What is left of a file when it has been sent: whether its tables are there. */
async function leaves(sql: string): Promise<{ tables: string[]; open: boolean }> {
  const scratch = await freshDatabase("left");
  const client = new Client({ connectionString: scratch.url });
  await client.connect();
  await client.query(sql).catch(() => {});
  const other = new Client({ connectionString: scratch.url });
  await other.connect();
  const { rows } = await other.query(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  const { rows: sessions } = await other.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
  );
  await client.end();
  await other.end();
  await scratch.drop();
  return { tables: rows.map(({ relname }) => relname), open: sessions.length > 0 };
}

const control = (sql: string) =>
  reviewSql(sql).then((review) => said(review, ({ family }) => family === "transaction"));

test("one file is one transaction, with and without BEGIN and COMMIT around it", async () => {
  const failing = "CREATE TABLE a (); CREATE TABLE b (); SELECT 1 / 0";
  expect(await leaves(failing)).toMatchObject({ tables: [] });
  const bracketed = "BEGIN; CREATE TABLE a (); CREATE TABLE b (); COMMIT";
  expect(await leaves(bracketed)).toEqual({ tables: ["a", "b"], open: false });
  expect(await control(bracketed)).toEqual(["note own-transaction"]);
});

test("COMMIT in the middle leaves half of it", async () => {
  const sql = "CREATE TABLE a (); COMMIT; CREATE TABLE b (); SELECT 1 / 0";
  expect(await leaves(sql)).toMatchObject({ tables: ["a"] });
  expect(await control(sql)).toEqual(["warning split-transaction"]);
});

test("ROLLBACK at the end leaves nothing and no error; BEGIN alone leaves the transaction open", async () => {
  const undone = "CREATE TABLE a (); ROLLBACK";
  expect(await leaves(undone)).toEqual({ tables: [], open: false });
  expect(await send(undone)).toBe(null);
  expect(await control(undone)).toEqual(["danger rolled-back"]);
  const open = "BEGIN; CREATE TABLE a ()";
  expect(await leaves(open)).toEqual({ tables: [], open: true });
  expect(await control(open)).toEqual(["danger unclosed-transaction"]);
});

test("SET is left for the files that follow, SET LOCAL is not", async () => {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const current = async () => (await client.query("SHOW search_path")).rows[0]?.search_path;
  await client.query("SET LOCAL search_path = elsewhere; SELECT 1");
  expect(await current()).not.toBe("elsewhere");
  await client.query("SET search_path = elsewhere; SELECT 1");
  expect(await current()).toBe("elsewhere");
  await client.end();
  const session = (sql: string) => reviewSql(sql).then((review) => said(review, ({ family }) => family === "session"));
  expect(await session("SET LOCAL search_path = elsewhere; SELECT 1")).toEqual([]);
  expect(await session("SET search_path = elsewhere; SELECT 1")).toEqual(["warning session-setting"]);
  expect(await session("DO $$ BEGIN SET search_path = elsewhere; END $$")).toEqual(["warning session-setting"]);
  expect(await session("SELECT pg_catalog.set_config('search_path', '', false)")).toEqual(["warning session-setting"]);
  expect(await session("SELECT set_config('search_path', '', true)")).toEqual([]);
  expect(await session("SET search_path = a; RESET search_path")).toEqual([]);
  expect(await session("SET lock_timeout = '5s'")).toEqual(["warning own-timeout"]);
  expect(await session("SET LOCAL statement_timeout = 0")).toEqual(["note own-timeout"]);
  expect(await session("SET standard_conforming_strings = off")).toEqual(["unknown session-setting"]);
});
