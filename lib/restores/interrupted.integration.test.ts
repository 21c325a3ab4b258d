import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf, query } from "@/e2e/support/backup-bench";
import { openRestoreBench, type RestoreBench, SLOW_TABLE } from "@/e2e/support/restore-bench";
import { startWorker, until } from "@/e2e/support/worker";
import { cancelRun } from "@/lib/runs/cancel-run";

let bench: RestoreBench;
let id: string;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openRestoreBench();
  await query(bench.target.url, SLOW_TABLE.replace("ROWS", "60"));
  ({ id } = await bench.backedUp());
});
afterAll(() => bench.close());

/** A restore whose pg_restore is in the middle of the slow table. */
async function inTheMiddle() {
  const started = await bench.start(id);
  const restoring = `SELECT 1 FROM "RunLog" WHERE "runId" = $1 AND line LIKE '%processing data for table%slow_one%'`;
  await until(async () => (await bench.direct.query(restoring, [started.runId])).rowCount === 1);
  expect(await bench.made()).toEqual([started.database]);
  return started;
}

it("kill -9 of pg_restore and a cancellation: the run says so, and the half database is gone", async () => {
  const worker = startWorker();
  try {
    const killed = await inTheMiddle();
    const newest = `SELECT pid FROM "RunProcess" WHERE "runId" = $1 AND tool = 'pg_restore' ORDER BY "startedAt" DESC LIMIT 1`;
    process.kill(-(await bench.direct.query(newest, [killed.runId])).rows[0].pid, "SIGKILL");
    const done = await bench.ended(killed.runId);
    expect(done).toMatchObject({ run: "failed", status: "failed", droppedBy: "Holdfast" });
    expect(done.problem?.hint).toContain("The half-filled database was dropped again.");
    expect(done.report?.sentence).toMatch(/^Not restored: pg_restore was ended by SIGKILL/);
    expect(await bench.made()).toEqual([]);

    const cancelled = await inTheMiddle();
    await cancelRun(actorOf("lead"), { runId: cancelled.runId });
    expect(await bench.ended(cancelled.runId)).toMatchObject({
      run: "cancelled",
      status: "failed",
      droppedBy: "Holdfast",
    });
    expect(await bench.made()).toEqual([]);
  } finally {
    worker.signal("SIGTERM");
    await worker.ended;
  }
});

it("kill -9 of the worker: the next one begins with an empty database, and there is one, whole", async () => {
  const first = startWorker();
  const { runId, database } = await inTheMiddle();
  first.signal("SIGKILL");
  await first.ended;
  expect(await bench.look(runId)).toMatchObject({ run: "running", status: "running" });
  const second = startWorker();
  try {
    expect(await bench.ended(runId)).toMatchObject({ run: "succeeded", epoch: 3, status: "succeeded" });
  } finally {
    second.signal("SIGTERM");
    await second.ended;
  }
  expect(await bench.made()).toEqual([database]);
  const count = "SELECT count(*)::int AS slow, (SELECT count(*)::int FROM pupil) AS pupils FROM slow_one";
  expect(await bench.ask(database, count)).toEqual([{ slow: 60, pupils: 1000 }]);
  const sessions = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE starts_with(application_name, 'holdfast:${runId}')`;
  expect(await query(bench.server, sessions)).toEqual([{ n: 0 }]);
});
