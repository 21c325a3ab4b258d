import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { readTarget } from "@/lib/prisma-cli/engine-adapter.mjs";
import { openSession } from "@/lib/prisma-cli/engine-session.mjs";

let database: FreshDatabase;
let other: Client;
beforeAll(async () => {
  database = await freshDatabase("session");
  other = new Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await database.drop();
});

const open = (settings: Record<string, string> = {}) =>
  openSession(readTarget(database.url), { applicationName: "holdfast:session test", settings });
const pidOf = async (session: ReturnType<typeof open>) =>
  Number((await session.pool.query("SELECT pg_backend_pid() AS pid")).rows[0]?.pid);
const isGone = async (pid: number) =>
  (await other.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1", [pid])).rows.length === 0;

it("is one session with its settings, which a script may change and the next finds changed, as in the native engine", async () => {
  const session = open({ lock_timeout: "1234" });
  const first = await pidOf(session);
  await session.runScript("SET work_mem = '5MB'; CREATE TABLE t (id int)");
  const { rows } = await session.pool.query(
    "SELECT current_setting('lock_timeout') AS lock, current_setting('work_mem') AS mem",
  );
  expect(rows).toEqual([{ lock: "1234ms", mem: "5MB" }]);
  expect(await pidOf(session)).toBe(first);
  await session.end();
});

it("is kept by a query that fails, and what it holds with it", async () => {
  const session = open();
  await session.pool.query("SELECT pg_advisory_lock(72707369)");
  const pid = await pidOf(session);
  await expect(session.pool.query("SELECT FROM nothing_here")).rejects.toMatchObject({ code: "42P01" });
  expect(await pidOf(session)).toBe(pid);
  const held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 AND pid = $1";
  expect((await other.query(held, [pid])).rows).toEqual([{ pid }]);
  await session.end();
});

it("is not replaced by another when it is lost: that one would not hold Prisma's lock", async () => {
  const session = open();
  const pid = await pidOf(session);
  await other.query("SELECT pg_terminate_backend($1)", [pid]);
  await expect.poll(() => session.pool.totalCount).toBe(0);
  await expect(pidOf(session)).rejects.toMatchObject({ code: "08006" });
  await session.end();
});

it("lets the failure of a script be written down, also when the script lost the session", async () => {
  const session = open();
  const script = "SELECT 1; SELECT pg_terminate_backend(pg_backend_pid())";
  await expect(session.runScript(script)).rejects.toMatchObject({ statement: 2, error: { code: "57P01" } });
  expect(await pidOf(session)).toBeGreaterThan(0);
  await session.end();
});

it("ends on the server too when it is aborted in the middle of a script", async () => {
  const session = open();
  const pid = await pidOf(session);
  const running = session.runScript("SELECT pg_sleep(60)").catch((failure) => failure);
  const active = "SELECT state FROM pg_stat_activity WHERE pid = $1";
  await expect.poll(async () => (await other.query(active, [pid])).rows[0]?.state).toBe("active");
  await session.abort();
  expect(await running).toMatchObject({ error: { code: "57P01" } });
  await expect.poll(() => isGone(pid)).toBe(true);
  await session.end();
});
