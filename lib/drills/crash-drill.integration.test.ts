import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf } from "@/e2e/support/backup-bench";
import { type DrillBench, openDrillBench } from "@/e2e/support/drill-bench";
import { startWorker, until } from "@/e2e/support/worker";
import { startDrill } from "@/lib/drills/start-drill";

let bench: DrillBench;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openDrillBench();
});
afterAll(() => bench.close());

it("kill -9 of the worker in the middle of a restore: the next one ends it well, and no copy is left", async () => {
  const { id } = await bench.backedUp([{ name: "slow look", sql: "SELECT pg_sleep(2) IS NOT NULL" }]);
  const first = startWorker();
  const { runId } = await startDrill(actorOf("operator"), { id });
  const restoring = `SELECT 1 FROM "RunProcess" WHERE "runId" = $1 AND tool = 'pg_restore'`;
  await until(async () => (await bench.direct.query(restoring, [runId])).rowCount === 1, 10);
  expect(await bench.scratchLeft()).toHaveLength(1);
  first.signal("SIGKILL");
  await first.ended;
  expect(await bench.look(runId)).toMatchObject({ run: "running", status: "running", verification: "readable" });
  const second = startWorker();
  try {
    expect(await bench.ended(runId)).toMatchObject({
      run: "succeeded",
      epoch: 3,
      status: "succeeded",
      verification: "restored",
      recorded: 1,
    });
  } finally {
    second.signal("SIGTERM");
    await second.ended;
  }
  expect(await bench.scratchLeft()).toEqual([]);
});
