import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { withTarget } from "@/lib/postgres/connect";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { readMarker, writeMarker } from "@/lib/postgres/identity";
import { inspectTarget } from "@/lib/postgres/inspect";
import { observeDatabase } from "@/lib/postgres/observe";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { terminateBackends } from "@/lib/postgres/terminate";

const options = { applicationName: "holdfast:test" };
let database: FreshDatabase;
let owner: Connection;
let reader: Connection;
let readerRole: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"));
  process.env.HOLDFAST_HOME = folder;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  database = await freshDatabase("target");
  owner = parseConnectionString(database.url).connection;
  readerRole = `reader_${database.name}`;
  reader = { ...owner, user: readerRole, password: "pa:ss\\w'ord" };
  await run(`CREATE ROLE "${readerRole}" LOGIN PASSWORD 'pa:ss\\w''ord';
    CREATE TABLE open (id int); GRANT SELECT ON open TO "${readerRole}";
    CREATE TABLE closed (id int);
    CREATE TABLE secured (id int); ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON secured TO "${readerRole}"; INSERT INTO secured VALUES (1), (2);
    CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)`);
});

afterAll(async () => {
  await run(`DROP OWNED BY "${readerRole}"; DROP ROLE "${readerRole}"`);
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test("an owner's connection is able to do everything, and says so", async () => {
  const seen = await inspectTarget(owner, options);
  expect(seen).toMatchObject({
    serverMajor: 15,
    encrypted: false,
    marker: null,
    unreadable: [],
    rowSecurity: [],
    migrationSchemas: ["public"],
    migrationHead: { value: null, unknownBecause: null },
    pooler: { value: null },
    managedBy: null,
    isReplica: false,
    tools: { problem: null },
  });
  expect(Object.values(seen.abilities).map((ability) => ability.possible)).toEqual([true, true, true, true, true]);
  expect(seen.identity.systemIdentifier).toMatch(/^\d{15,20}$/);
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
});

test("a role that may not read everything is told what is missing", async () => {
  const seen = await inspectTarget(reader, options);
  expect(seen.unreadable).toEqual(["public._prisma_migrations", "public.closed"]);
  expect(seen.rowSecurity).toEqual(["public.secured"]);
  expect(seen.migrationHead.unknownBecause).toContain("may not read");
  expect(seen.abilities.backup.possible).toBe(false);
  expect(seen.abilities.backup.sentence).toContain("public.closed");
  expect(seen.abilities.restoreIntoNew.possible).toBe(false);
  expect(seen.abilities.mark.possible).toBe(false);
});

test("counting names the table that is closed, and the row security that would hide rows", async () => {
  await expect(withSnapshot(reader, options, (snapshot) => snapshot.count())).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(/may not read (closed|_prisma_migrations)/),
  });
  await run(`GRANT SELECT ON closed, _prisma_migrations TO "${readerRole}"`);
  await expect(withSnapshot(reader, options, (snapshot) => snapshot.count())).rejects.toMatchObject({
    message: expect.stringContaining("Row-level security hides rows of secured"),
  });
});

test("the marker is written by an owner, refused to others, and read by all", async () => {
  expect(await writeMarker(reader, "holdfast:test", "production")).toBe(false);
  expect(await writeMarker(owner, "holdfast:test", "it's production")).toBe(true);
  expect(await withTarget(reader, options, readMarker)).toBe("it's production");
});

test("a look at a database is a real query", async () => {
  const seen = await observeDatabase(owner, options);
  expect(seen.databaseBytes).toBeGreaterThan(1_000_000);
  expect(seen.latencyMs).toBeGreaterThan(0);
  expect(Math.abs(Date.parse(seen.serverTime) - Date.now())).toBeLessThan(60_000);
});

test("a session for reading refuses to write", async () => {
  const writing = withTarget(owner, options, (target) => target.query("CREATE TABLE written (id int)"));
  await expect(writing).rejects.toMatchObject({ message: expect.stringContaining("only allows reading") });
});

test.each([
  ["wrong password", () => ({ password: "wrong" }), "PRECONDITION", "refused the password of role postgres"],
  ["unknown role", () => ({ user: "nobody_here" }), "PRECONDITION", "nobody_here"],
  ["missing database", () => ({ database: "not there" }), "PRECONDITION", "no database named not there"],
  ["unknown host", () => ({ host: "no-such-host.invalid" }), "UNREACHABLE", "no-such-host.invalid is not known"],
  ["no TLS", () => ({ sslmode: "require" as const }), "UNREACHABLE", "does not offer TLS"],
])("%s is one sentence without the password", async (_, change, code, words) => {
  const connection = { ...owner, ...change() };
  const error = await observeDatabase(connection, options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  expect(JSON.stringify(error)).not.toContain(`"${connection.password}"`);
});

test("nothing at the port", async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 1));
    });
  });
  await expect(observeDatabase({ ...owner, port }, options)).rejects.toMatchObject({
    code: "UNREACHABLE",
    message: `Nothing accepts connections at 127.0.0.1:${port}.`,
  });
});

test("sessions of one run are ended, those of others are not", async () => {
  const names = ["holdfast:r1", "holdfast:r1:pg_dump", "holdfast:r10"];
  const clients = await Promise.all(
    names.map(async (application_name) => {
      const client = new Client({ connectionString: database.url, application_name });
      client.on("error", () => {});
      await client.connect();
      return client;
    }),
  );
  expect(await terminateBackends(owner, "holdfast:r1")).toBe(2);
  const left = await run("SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'holdfast:r1%'");
  expect(left).toEqual([{ application_name: "holdfast:r10" }]);
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
});

test("cancelling a long statement ends it at once", async () => {
  const cancel = new AbortController();
  const sleeping = withTarget(owner, { applicationName: "holdfast:sleep", signal: cancel.signal }, (target) =>
    target.query("SELECT pg_sleep(60)"),
  );
  const outcome = sleeping.catch((error: unknown) => error);
  const query = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holdfast:sleep' AND state = 'active'";
  await expect.poll(() => run(query), { timeout: 10_000 }).toHaveLength(1);
  cancel.abort();
  expect(await outcome).toMatchObject({ code: "CANCELLED" });
  await expect.poll(() => run(query), { timeout: 10_000 }).toHaveLength(0);
});

test("cancelling at any moment of connecting ends, and leaves no session", async () => {
  for (let delayMs = 0; delayMs < 40; delayMs++) {
    const signal = AbortSignal.timeout(delayMs);
    const outcome = await withTarget(owner, { applicationName: "holdfast:early", signal }, (target) =>
      target.query("SELECT pg_sleep(0.05)"),
    ).catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: "CANCELLED" });
  }
  const query = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holdfast:early'";
  await expect.poll(() => run(query), { timeout: 10_000 }).toHaveLength(0);
});

test("a server that accepts and never answers is given up when cancelled", async () => {
  const silent = createServer(() => {});
  const port = await new Promise<number>((resolve) => {
    silent.listen(0, "127.0.0.1", () => {
      const address = silent.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const looking = observeDatabase({ ...owner, port }, { ...options, signal: AbortSignal.timeout(100) });
  await expect(looking).rejects.toMatchObject({ code: "CANCELLED" });
  silent.close();
});

async function run(sql: string): Promise<unknown[]> {
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${database.name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
