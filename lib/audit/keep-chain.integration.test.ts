import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type AuditBench, auditBench } from "@/e2e/support/audit-bench";
import { startWorker, until, type Worker } from "@/e2e/support/worker";

// Starting a worker takes seconds, and how many is no finding.
vi.setConfig({ testTimeout: 240_000 });

let bench: AuditBench;
const workers: Worker[] = [];
const leaseLost = 75;
/** On a busy machine a worker may lose its lease; it is then started again, as `npm start` does. */
function start(): Worker {
  const worker = startWorker();
  workers.push(worker);
  void worker.ended.then((code) => code === leaseLost && start());
  return worker;
}
const started = (worker: Worker) => until(async () => worker.output().includes("worker started"));
const one = async (sql: string) => (await bench.direct.query(sql)).rows[0];
const unsealed = async () =>
  (await one(`SELECT (SELECT count(*) FROM "AuditEvent")::int - (SELECT count(*) FROM "AuditSeal")::int AS n`)).n;
const allSealed = () => until(async () => (await unsealed()) === 0, 20);
const observed = (kind: string) => one(`SELECT * FROM "AuditObservation" WHERE kind = '${kind}'`);

beforeAll(async () => {
  bench = await auditBench();
});
afterAll(async () => {
  for (const worker of workers) worker.signal("SIGTERM");
  await Promise.all(workers.map(({ ended }) => ended));
  await bench.drop();
});

it("is kept by two workers at once, one of which is killed and comes back", async () => {
  const first = start();
  await started(first);
  const second = start();
  await started(second);
  await Promise.all([bench.write(60), bench.write(60), bench.write(60)]);
  second.signal("SIGKILL");
  await second.ended;
  await bench.write(30);
  const third = start();
  await bench.write(30);
  first.signal("SIGKILL");
  await first.ended;
  await bench.write(30);
  await started(third);
  await allSealed();
  await until(async () => (await bench.sink.newest()) !== "none" && (await bench.prove()).is === "intact");
  const { n } = await one(`SELECT count(*)::int AS n FROM "AuditEvent"`);
  expect(n).toBeGreaterThanOrEqual(270);
  expect(await bench.prove()).toMatchObject({ proven: n, unsealed: 0 });
  const forks = await one(`SELECT count(DISTINCT previous)::int AS n, max(seq)::int AS last FROM "AuditSeal"`);
  expect(forks).toEqual({ n, last: n });
});

it("seals a row at once, and says so", async () => {
  await allSealed();
  await bench.write(1);
  await allSealed();
  const { seconds } = await one(
    `SELECT extract(epoch FROM s."sealedAt" - e.at)::float8 AS seconds
     FROM "AuditSeal" s JOIN "AuditEvent" e ON e.id = s."eventId" ORDER BY s.seq DESC LIMIT 1`,
  );
  expect(seconds).toBeLessThan(10);
  const { seq } = await one(`SELECT max(seq)::int AS seq FROM "AuditSeal"`);
  await until(async () => (await observed("sealing"))?.summary === `sealed and anchored up to #${seq}`);
  await until(async () => (await observed("chain"))?.state === "ok");
});

it("only ever adds to the anchors", async () => {
  const path = join(bench.home, "audit.anchors");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const before = await readFile(path, "utf8");
  await bench.write(1);
  await until(async () => (await readFile(path, "utf8")).length > before.length);
  expect((await readFile(path, "utf8")).startsWith(before)).toBe(true);
});

it("stops aloud when rows and seals were cut off, and goes on when they are back", async () => {
  await bench.direct.query(`CREATE TABLE kept AS SELECT * FROM "AuditSeal" WHERE seq > 100`);
  const asSuperuser = (sql: string) =>
    bench.direct.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
  await asSuperuser(`DELETE FROM "AuditSeal" WHERE seq > 100`);
  await until(async () => (await observed("sealing"))?.state === "failed");
  expect((await observed("sealing")).summary).toMatch(/ends at #100, but #\d+ had been sealed/);
  await until(async () => (await observed("chain"))?.state === "failed");
  expect((await observed("chain")).data).toMatchObject({ what: "truncated", seq: 101, proven: 100 });
  expect(await one(`SELECT max(seq)::int AS seq FROM "AuditSeal"`)).toEqual({ seq: 100 });
  await asSuperuser(`INSERT INTO "AuditSeal" SELECT * FROM kept ORDER BY seq`);
  await until(async () => (await observed("sealing"))?.state === "ok");
  await until(async () => (await observed("chain"))?.state === "ok");
});

it("says that its key is missing, makes no other one, and goes on when it is back", async () => {
  for (const worker of workers) worker.signal("SIGTERM");
  await Promise.all(workers.map(({ ended }) => ended));
  const path = join(bench.home, "keys", "audit.key");
  const key = await readFile(path, "utf8");
  await rm(path);
  await started(start());
  await until(async () => (await observed("sealing"))?.state === "failed");
  await until(async () => (await observed("chain"))?.state === "unknown");
  expect((await observed("sealing")).summary).toMatch(/key of the audit chain is missing/);
  await expect(stat(path)).rejects.toThrow("ENOENT");
  await writeFile(path, key, { mode: 0o600 });
  await bench.write(1);
  await allSealed();
  await until(async () => (await observed("chain"))?.state === "ok");
});
