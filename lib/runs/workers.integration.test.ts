import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { actorOf, type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { startWorker, until, type Worker } from "@/e2e/support/worker";
import { startBackup } from "@/lib/backups/start-backup";
import { recordRun } from "@/lib/db/telemetry";

/** Large enough that a dump takes seconds: rows that do not compress. */
const seed = `CREATE TABLE big AS SELECT i AS id, (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 12) j) AS body
  FROM generate_series(1, 250000) i`;

let bench: Bench;
let workers: Worker[] = [];

beforeAll(async () => {
  bench = await openBench(seed);
});
afterEach(async () => {
  for (const worker of workers) {
    worker.signal("SIGCONT");
    worker.signal("SIGTERM");
    await worker.ended;
  }
  workers = [];
});
afterAll(() => bench.close());

function work(): Worker {
  const worker = startWorker();
  workers.push(worker);
  return worker;
}

async function ask(environmentId: string): Promise<string> {
  return (await startBackup(actorOf("operator"), { environmentId, reason: "", keep: false })).runId;
}

async function run(id: string) {
  return (await bench.direct.query(`SELECT * FROM "Run" WHERE id = $1`, [id])).rows[0];
}
async function step(id: string, name: string) {
  return (await bench.direct.query(`SELECT * FROM "RunStep" WHERE "runId" = $1 AND name = $2`, [id, name])).rows[0];
}
const stepIs = (id: string, name: string, status: string) =>
  until(async () => (await step(id, name)).status === status, 10);
const ended = (id: string) => until(async () => !["queued", "running"].includes((await run(id)).status));
const dumping = (id: string) =>
  until(
    async () =>
      (await bench.direct.query(`SELECT 1 FROM "RunProcess" WHERE "runId" = $1 AND tool = 'pg_dump'`, [id]))
        .rowCount === 1,
    10,
  );

/** What must hold after a success, whatever happened on the way; returns the archive's hash as it lies on disk. */
async function expectOneGoodArchive(runId: string): Promise<string> {
  expect(await run(runId)).toMatchObject({ status: "succeeded" });
  const { rows } = await bench.direct.query(`SELECT * FROM "Backup" WHERE "runId" = $1`, [runId]);
  expect(rows[0]).toMatchObject({ status: "complete", verification: "readable", rowCount: "250000" });
  const hash = createHash("sha256")
    .update(await readFile(join(bench.home, "archives", rows[0].fileName)))
    .digest("hex");
  expect(hash).toBe(rows[0].sha256);
  expect((await bench.files()).filter((name) => name.includes("partial"))).toEqual([]);
  const sessions = "SELECT pid FROM pg_stat_activity WHERE starts_with(application_name, $1)";
  await until(async () => (await query(bench.target.url, sessions, [`holdfast:${runId}`])).length === 0);
  // One end, and before it one row for every worker that had gone: each claim and each release raises the epoch.
  const written = `SELECT count(*) FILTER (WHERE summary LIKE '%: succeeded')::int AS ends,
    count(*) FILTER (WHERE summary LIKE '%its worker has gone%')::int AS gone, bool_and("environmentId" IS NOT NULL) AS placed
    FROM "AuditEvent" WHERE action = 'run:record' AND subject = $1`;
  const { epoch } = await run(runId);
  expect((await bench.direct.query(written, [runId])).rows).toEqual([{ ends: 1, gone: (epoch - 1) / 2, placed: true }]);
  return hash;
}

it("two workers at once: six environments, each backup made once; one environment never twice at a time", {
  timeout: 180_000,
}, async () => {
  work();
  work();
  const environments = await Promise.all(Array.from({ length: 6 }, () => bench.addEnvironment("staging")));
  const runs = await Promise.all(environments.map(ask));
  await expect(ask(environments[0] ?? "")).rejects.toThrow(/already under way/);
  await Promise.all(runs.map(ended));
  for (const id of runs) {
    await expectOneGoodArchive(id);
    expect((await run(id)).epoch).toBe(1);
    const dumps = await bench.direct.query(`SELECT 1 FROM "RunProcess" WHERE "runId" = $1 AND tool = 'pg_dump'`, [id]);
    expect(dumps.rowCount).toBe(1);
  }
  expect((await bench.files()).filter((name) => name.endsWith(".dump"))).toHaveLength(6);
});

it("a worker that was frozen past its lease and wakes up ends without touching what the next one made", {
  timeout: 120_000,
}, async () => {
  const first = work();
  const runId = await ask(await bench.addEnvironment());
  await dumping(runId);
  first.signal("SIGSTOP");
  work();
  await ended(runId);
  const hash = await expectOneGoodArchive(runId);
  const row = await run(runId);
  expect(row.epoch).toBe(3);
  first.signal("SIGCONT");
  expect(await first.ended).toBe(75);
  expect(await expectOneGoodArchive(runId)).toBe(hash);
  expect(await run(runId)).toEqual(row);
});

it("an orderly stop in the middle of a dump: the next worker takes the run over without waiting for a lease", {
  timeout: 90_000,
}, async () => {
  const first = work();
  const runId = await ask(await bench.addEnvironment());
  await dumping(runId);
  first.signal("SIGTERM");
  expect(await first.ended).toBe(0);
  expect((await run(runId)).status).toBe("running");
  work();
  await ended(runId);
  await expectOneGoodArchive(runId);
});

it("kill -9 during verification: the next worker reads back the same archive and does not dump again", {
  timeout: 90_000,
}, async () => {
  const first = work();
  const runId = await ask(await bench.addEnvironment());
  await stepIs(runId, "verify", "running");
  first.signal("SIGKILL");
  await first.ended;
  const dump = await step(runId, "dump");
  work();
  await ended(runId);
  await expectOneGoodArchive(runId);
  expect(await step(runId, "dump")).toEqual(dump);
});

it("cancelled while dumping: it says by whom, and nothing of it stays", { timeout: 90_000 }, async () => {
  work();
  const before = await bench.files();
  const runId = await ask(await bench.addEnvironment());
  await dumping(runId);
  await bench.direct.query(`UPDATE "Run" SET "cancelRequestedAt" = now(), "cancelRequestedBy" = 'Lena' WHERE id = $1`, [
    runId,
  ]);
  await ended(runId);
  expect(await run(runId)).toMatchObject({
    status: "cancelled",
    problem: { code: "CANCELLED", message: "Cancelled by Lena.", hint: "Nothing of it was kept." },
  });
  expect(await bench.files()).toEqual(before);
  expect((await step(runId, "verify")).status).toBe("not-executed");
});

it("a write under an old epoch, by another worker or after the lease is refused", async () => {
  const runId = await ask(await bench.addEnvironment());
  const worker = (lease: string) =>
    bench.direct
      .query(
        `INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt") VALUES (gen_random_uuid(), 'test', 0, '', '', now() + $1::interval) RETURNING id`,
        [lease],
      )
      .then(({ rows }) => rows[0].id as string);
  const [alive, other, late] = await Promise.all([worker("1 hour"), worker("1 hour"), worker("-1 second")]);
  const own = (workerId: string) =>
    bench.direct.query(`UPDATE "Run" SET status = 'running', epoch = 4, "workerId" = $2 WHERE id = $1`, [
      runId,
      workerId,
    ]);
  const write = (epoch: number, workerId: string) =>
    recordRun({ id: runId, epoch, workerId }, async (tx) => tx.run.count());
  await own(alive);
  await expect(write(4, alive)).resolves.toBeGreaterThan(0);
  await expect(write(3, alive)).rejects.toMatchObject({ code: "FENCED" });
  await expect(write(4, other)).rejects.toMatchObject({ code: "FENCED" });
  await own(late);
  await expect(write(4, late)).rejects.toMatchObject({ code: "FENCED" });
  await bench.endRun(runId, "failed");
});
