import { createServer } from "node:net";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { expectNothingLeft, keptBackups } from "@/e2e/support/backup-faults";
import { freshDatabase } from "@/e2e/support/fresh-database";

let bench: Bench;
let role: string;

beforeAll(async () => {
  bench = await openBench(`
    CREATE TABLE student (id int PRIMARY KEY, name text);
    INSERT INTO student SELECT i, 'Student ' || i FROM generate_series(1, 2000) i;
    CREATE TABLE salary (id int);
    CREATE TABLE "pupil's ""note""" (id int, owner text);
    INSERT INTO "pupil's ""note""" VALUES (1, 'somebody else')`);
  role = `reader_${bench.target.name}`;
  await query(
    bench.target.url,
    `CREATE ROLE "${role}" LOGIN PASSWORD 'canary-5d22'; GRANT pg_read_all_data TO "${role}"`,
  );
  const earlier = await bench.backUp(await bench.addEnvironment("production"));
  expect(earlier.problem).toBeNull();
});
afterAll(async () => {
  await query(bench.target.url, `DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  await bench.close();
});

/** The target's address as its reader's, with whatever is different about it. */
function addressOf(change: Partial<Pick<URL, "username" | "password" | "host" | "pathname">> = {}): string {
  return Object.assign(new URL(bench.target.url), { username: role, password: "canary-5d22", ...change }).href;
}

type Hooks = Parameters<Bench["backUp"]>[1];

/** Runs a backup that must fail and leave nothing; gives what its person reads. */
async function failure(address: string, hooks: Hooks = {}, more: object = {}): Promise<string> {
  const before = await keptBackups(bench);
  const outcome = await bench.backUp(await bench.addEnvironment("staging", more, address), hooks);
  await expectNothingLeft(bench, before, outcome, [bench.target.url]);
  const { code, message, hint } = outcome.problem as { code: string; message: string; hint: string };
  expect(`${message} ${hint}`).not.toMatch(/canary|Error|undefined|null/);
  return `${code}: ${message} ${hint}`;
}

test("a wrong password", async () => {
  expect(await failure(addressOf({ password: "not-it" }))).toBe(
    `PRECONDITION: The server refused the password of role ${role}. Enter the connection string again with the current password.`,
  );
});

test("an unknown host", async () => {
  expect(await failure(addressOf({ host: "db.nowhere.invalid:5432" }))).toBe(
    "UNREACHABLE: The host db.nowhere.invalid is not known. Check the spelling, and whether the worker's machine can resolve that name.",
  );
});

test("a server that is not there", async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 1));
    });
  });
  expect(await failure(addressOf({ host: `127.0.0.1:${port}` }))).toMatch(
    /^UNREACHABLE: Nothing accepts connections at 127\.0\.0\.1:\d+\. Check host and port, /,
  );
});

test.each(["preflight", "count", "dump"])("a database that is gone by the time of the %s", async (step) => {
  const gone = await freshDatabase("gone");
  const before = async (next: string) => {
    if (next === step) await gone.drop();
  };
  expect(await failure(addressOf({ pathname: `/${gone.name}` }), { before })).toMatch(
    new RegExp(`^PRECONDITION: There is no database named ${gone.name} on 127\\.0\\.0\\.1:\\d+\\. `),
  );
});

test("another database under the same name", async () => {
  const twin = await freshDatabase("twin");
  const [row] = await query(twin.url, "SELECT oid::int AS oid FROM pg_database WHERE datname = current_database()");
  await twin.drop();
  await query(bench.target.url, `CREATE DATABASE "${twin.name}"`);
  const text = await failure(addressOf({ pathname: `/${twin.name}` }), {}, { databaseOid: row?.oid });
  expect(text).toMatch(
    /^PRECONDITION: Behind the address of .+ is another database than the one that was registered\./,
  );
  await twin.drop();
});

test("one table that may not be read", async () => {
  const owner = await freshDatabase("denied");
  await query(
    owner.url,
    `CREATE TABLE fine (id int); CREATE TABLE "sal ary" (id int); GRANT SELECT ON fine TO "${role}"`,
  );
  await query(bench.target.url, `REVOKE pg_read_all_data FROM "${role}"`);
  expect(await failure(addressOf({ pathname: `/${owner.name}` }))).toMatch(
    new RegExp(`^PRECONDITION: Role ${role} may not read sal ary\\. Grant it: GRANT pg_read_all_data `),
  );
  await query(bench.target.url, `GRANT pg_read_all_data TO "${role}"`);
  await owner.drop();
});

test("rows that row-level security hides", async () => {
  const policy = `ALTER TABLE "pupil's ""note""" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON "pupil's ""note""" USING (owner = current_user)`;
  await query(bench.target.url, policy);
  expect(await failure(addressOf())).toMatch(
    new RegExp(
      `^PRECONDITION: Row-level security hides rows of pupil's "note" from role ${role}; a backup would silently`,
    ),
  );
  await query(bench.target.url, `ALTER TABLE "pupil's ""note""" DISABLE ROW LEVEL SECURITY`);
});

test("a table that a migration holds", async () => {
  const migration = new Client({ connectionString: bench.target.url, application_name: "prisma migrate" });
  await migration.connect();
  await migration.query("BEGIN; ALTER TABLE student ADD COLUMN grade int");
  const backupPolicy = JSON.stringify({ lockWaitTimeoutMs: 1_000 });
  const startedAt = Date.now();
  expect(await failure(addressOf(), {}, { backupPolicy })).toMatch(
    /^CONFLICT: The table public\.student is locked \(role postgres, prisma migrate, process \d+\), and the wait for it was given up\. Wait until the migration /,
  );
  expect(Date.now() - startedAt).toBeLessThan(20_000);
  // The migration itself was not disturbed, and a backup is made when it is over.
  await migration.query("COMMIT");
  await migration.end();
  const after = await bench.backUp(await bench.addEnvironment("staging", {}, addressOf()));
  expect(after.problem).toBeNull();
  expect(after.backup).toMatchObject({ status: "complete", verification: "readable" });
});
