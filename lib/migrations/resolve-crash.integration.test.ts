import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { init, openResolveBench } from "@/e2e/support/resolve-bench";
import { startWorker, until, type Worker } from "@/e2e/support/worker";
import { digestMigration } from "@/lib/prisma-cli/migration-file";

const extra = { name: "2_extra", sql: "CREATE TABLE extra (id int);\n" };
let bench: Awaited<ReturnType<typeof openResolveBench>>;
let worker: Worker;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openResolveBench();
  worker = startWorker();
});
afterAll(async () => {
  worker.signal("SIGTERM");
  await worker.ended;
  await bench.close();
});

/** An interrupted migration as Prisma leaves it: started, no end, no log. */
async function interrupted() {
  const target = await bench.staging();
  await bench.release([init, extra]);
  await target.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
     VALUES ('interrupted', '${digestMigration(extra).checksum}', '2_extra', now(), 0)`,
  );
  return target;
}

async function killWhen(what: () => Promise<boolean>) {
  await until(what, 5);
  worker.signal("SIGKILL");
  await worker.ended;
  worker = startWorker();
}

it("killed before the mark is set: the next worker asks the database, and sets it once", async () => {
  const target = await interrupted();
  expect((await target.look()).found).toEqual(["nothing"]);
  const runId = await target.mark("rolled-back");
  await killWhen(async () => (await bench.look(runId)).steps.mark === "running");
  expect(await bench.ended(runId)).toMatchObject({ status: "succeeded", epoch: 3 });
  expect(await target.rows()).toEqual([{ name: "2_extra", finished: false, rolledBack: true }]);
});

it("killed as soon as the mark is there: the next worker finds it, and there is one applied row", async () => {
  const target = await interrupted();
  await target.query("CREATE TABLE extra (id int)");
  expect((await target.look()).found).toEqual(["everything"]);
  const runId = await target.mark("applied");
  const marked = "SELECT 1 FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL";
  await killWhen(async () => (await target.query(marked)).length > 0);
  const done = await bench.ended(runId);
  expect(done).toMatchObject({ status: "succeeded", epoch: 3 });
  expect(await target.rows()).toEqual([
    { name: "2_extra", finished: false, rolledBack: true },
    { name: "2_extra", finished: true, rolledBack: false },
  ]);
});

it("killed between Prisma's two writes: the half that is missing is written, on the same evidence", async () => {
  const target = await interrupted();
  await target.query("CREATE TABLE extra (id int)");
  expect((await target.look()).found).toEqual(["everything"]);
  const runId = await target.mark("applied");
  // The CLI takes seconds to start: its first write is made for it, and it does not live to make the second.
  const started = `SELECT pid FROM "RunProcess" WHERE "runId" = $1 AND "endedAt" IS NULL`;
  await until(async () => (await bench.direct.query(started, [runId])).rows.length > 0, 5);
  const { rows } = await bench.direct.query(started, [runId]);
  worker.signal("SIGKILL");
  for (const { pid } of rows) process.kill(-pid, "SIGKILL");
  await worker.ended;
  await target.query("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'interrupted'");
  expect(await target.rows()).toHaveLength(1);
  worker = startWorker();
  expect(await bench.ended(runId)).toMatchObject({ status: "succeeded", epoch: 3 });
  expect(await target.rows()).toEqual([
    { name: "2_extra", finished: false, rolledBack: true },
    { name: "2_extra", finished: true, rolledBack: false },
  ]);
  const step = `SELECT evidence FROM "RunStep" WHERE "runId" = $1 AND name = 'mark'`;
  const [mark] = (await bench.direct.query(step, [runId])).rows;
  expect(mark.evidence).toBe("prisma migrate resolve --applied 2_extra");
});
