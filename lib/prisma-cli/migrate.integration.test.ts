import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openMigrateBench, query } from "@/e2e/support/migrate-bench";
import { migrateDeploy, migrateResolve, migrateStatus } from "@/lib/prisma-cli/migrate";

const users = { name: "1_users", sql: "CREATE TABLE users (id int PRIMARY KEY, name text);\n" };
const breaks = {
  name: "2_breaks",
  sql: "CREATE TABLE half (id int);\nINSERT INTO half VALUES (1);\nSELECT nope FROM users;\n",
};

let bench: Awaited<ReturnType<typeof openMigrateBench>>;
beforeAll(async () => {
  bench = await openMigrateBench();
});
afterAll(() => bench.close());

const tables = (url: string) =>
  query<{ name: string }>(url, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").then(
    (rows) => rows.map(({ name }) => name),
  );

describe("migrateDeploy", () => {
  it("applies a release with the real CLI, in a session of our name and limits, and leaves no folder", async () => {
    const database = await bench.database();
    const look = {
      name: "2_look",
      sql: `CREATE TABLE seen AS SELECT current_setting('application_name') AS app, current_setting('lock_timeout') AS locks,
        current_setting('statement_timeout') AS statements, current_setting('client_connection_check_interval') AS checks`,
    };
    const lines: string[] = [];
    const options = { ...bench.options(database, [users, look]), onLine: (line: string) => lines.push(line) };
    const outcome = await migrateDeploy(options);
    expect(outcome).toMatchObject({ exitCode: 0, problem: null, command: "prisma migrate deploy" });
    expect(lines.join("\n")).toMatch(/2 migrations found[\s\S]*1_users[\s\S]*2_look[\s\S]*successfully applied/);
    const seen = { app: options.applicationName, locks: "5s", statements: "1min", checks: "2s" };
    expect(await query(database.url, "SELECT * FROM seen")).toEqual([seen]);
    expect(await bench.leftFolders()).toEqual([]);
    expect((await migrateStatus(options)).output.join("\n")).toContain("up to date");
  });

  it("tells which statement of which file failed, and that nothing of it stayed", async () => {
    const database = await bench.database();
    const outcome = await migrateDeploy(bench.options(database, [users, breaks]));
    expect(outcome.exitCode).toBe(1);
    expect(outcome.problem).toMatchObject({
      prismaCode: "P3018",
      failure: {
        migration: "2_breaks",
        sqlState: "42703",
        statement: 3,
        sql: "SELECT nope FROM users",
        line: { number: 3, text: "SELECT nope FROM users;" },
        committed: 0,
      },
      message: expect.stringContaining('column "nope" does not exist (42703). Nothing that ran before it'),
    });
    expect(await tables(database.url)).toEqual(["_prisma_migrations", "users"]);
    const [row] = await query<{ logs: string }>(
      database.url,
      "SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL",
    );
    expect(row?.logs).toMatch(
      /ERROR: column "nope" does not exist\nHINT: [^\n]+\n\nPosition: statement 3, character 65/,
    );
  });

  it("finds a mistake of syntax, for which the whole file is refused before its first statement", async () => {
    const typo = { name: "1_typo", sql: "CREATE TABLE half (id int);\nCREATE TABEL other (id int);\n" };
    const { problem } = await migrateDeploy(bench.options(await bench.database(), [typo]));
    const line = { number: 2, text: "CREATE TABEL other (id int);" };
    expect(problem?.failure).toMatchObject({
      sqlState: "42601",
      statement: 2,
      sql: "CREATE TABEL other (id int)",
      line,
    });
  });

  it("says what a COMMIT in the file made permanent", async () => {
    const database = await bench.database();
    const commits = {
      name: "2_commits",
      sql: "CREATE TABLE kept (id int); COMMIT; CREATE TABLE gone (id int); SELECT 1/0",
    };
    const { problem } = await migrateDeploy(bench.options(database, [users, commits]));
    expect(problem?.failure).toMatchObject({ sqlState: "22012", statement: 4, committed: 2 });
    expect(await tables(database.url)).toEqual(["_prisma_migrations", "kept", "users"]);
  });

  it("gives up a lock that somebody else holds, with nothing half done", async () => {
    const database = await bench.database();
    await migrateDeploy(bench.options(database, [users]));
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE users");
    const more = { name: "2_more", sql: "CREATE TABLE half (id int); ALTER TABLE users ADD COLUMN age int" };
    const { problem } = await migrateDeploy({ ...bench.options(database, [users, more]), lockTimeoutMs: 300 });
    await holder.end();
    expect(problem).toMatchObject({ code: "CONFLICT", failure: { sqlState: "55P03", statement: 2 } });
    expect(await tables(database.url)).toEqual(["_prisma_migrations", "users"]);
  });

  it("ends a statement that takes longer than allowed", async () => {
    const slow = { name: "1_slow", sql: "SELECT pg_sleep(30)" };
    const options = { ...bench.options(await bench.database(), [slow]), statementTimeoutMs: 300 };
    expect((await migrateDeploy(options)).problem).toMatchObject({ failure: { sqlState: "57014" } });
  });

  it("waits 10 s for another deployment, then says so", async () => {
    const database = await bench.database();
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("SELECT pg_advisory_lock(72707369)");
    const { problem } = await migrateDeploy(bench.options(database, [users]));
    await other.end();
    expect(problem).toMatchObject({ prismaCode: "P1002", code: "CONFLICT" });
    expect(problem?.message).toContain("Somebody else holds Prisma's lock");
    expect(await tables(database.url)).toEqual([]);
  });

  it("makes no database that is missing, and refuses tables without a record", async () => {
    const database = await bench.database("CREATE TABLE old (id int)");
    expect((await migrateDeploy(bench.options(database, [users]))).problem).toMatchObject({ prismaCode: "P3005" });
    const { connection, ...rest } = bench.options(database, [users]);
    const missing = { ...rest, connection: { ...connection, database: "not_there" } };
    await expect(migrateDeploy(missing)).rejects.toMatchObject({ code: "PRECONDITION" });
    expect(await query(inject("serverUrl"), "SELECT 1 FROM pg_database WHERE datname = 'not_there'")).toEqual([]);
  });

  it.each(["../up", "a/b", "-rf", ".hidden", "", "a\nb", "x".repeat(300)])("takes no folder name %j", async (name) => {
    const options = bench.options(await bench.database(), [{ name, sql: "SELECT 1" }]);
    await expect(migrateDeploy(options)).rejects.toMatchObject({
      message: expect.stringContaining("cannot be a folder"),
    });
  });
});

describe("migrateResolve", () => {
  it("takes a name as a file manager makes it, with a space", { timeout: 120_000 }, async () => {
    const database = await bench.database();
    const options = bench.options(database, [users, { ...breaks, name: "2_breaks copy (ü)" }]);
    const { problem } = await migrateDeploy(options);
    expect(problem).toMatchObject({ prismaCode: "P3018", failure: { migration: "2_breaks copy (ü)", statement: 3 } });
    expect((await migrateResolve({ name: "2_breaks copy (ü)" }, "applied", options)).problem).toBeNull();
    expect((await migrateDeploy(options)).problem).toBeNull();
  });

  it("settles a failed migration, and names what cannot be settled", { timeout: 120_000 }, async () => {
    const database = await bench.database();
    const options = bench.options(database, [users, breaks]);
    await migrateDeploy(options);
    expect((await migrateDeploy(options)).problem).toMatchObject({
      prismaCode: "P3009",
      message: expect.stringContaining("2_breaks failed earlier"),
    });
    const problem = async (name: string, as: "applied" | "rolled-back") =>
      (await migrateResolve({ name }, as, options)).problem;
    expect(await problem("2_breaks", "rolled-back")).toBeNull();
    expect(await problem("1_users", "rolled-back")).toMatchObject({ prismaCode: "P3012", code: "CONFLICT" });
    expect(await problem("1_users", "applied")).toMatchObject({ prismaCode: "P3008", code: "CONFLICT" });
    expect(await problem("2_breaks", "applied")).toBeNull();
    expect((await migrateDeploy(options)).problem).toBeNull();
  });
});
