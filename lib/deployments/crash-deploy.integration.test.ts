import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Migration, openDeployBench } from "@/e2e/support/deploy-bench";
import { sessionsOf } from "@/e2e/support/sessions";
import { startWorker, until, type Worker } from "@/e2e/support/worker";

const init: Migration = {
  name: "1_init",
  sql: "CREATE TABLE student (id int PRIMARY KEY); INSERT INTO student SELECT generate_series(1, 2000)",
};
/** All or nothing, because it is one transaction. One that is to be killed sleeps until the next worker ends it. */
const slow = (seconds: number): Migration => ({
  name: "2_slow",
  sql: `ALTER TABLE student ADD COLUMN a int; SELECT pg_sleep(${seconds}); ALTER TABLE student ADD COLUMN b int`,
});
const third: Migration = { name: "3_third", sql: "ALTER TABLE student ADD COLUMN c int" };
let bench: Awaited<ReturnType<typeof openDeployBench>>;
let worker: Worker;
const outcomes: string[] = [];
// Whole procedures with real tools: minutes on a busy machine are no finding.
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openDeployBench();
  worker = startWorker();
});
afterAll(async () => {
  worker.signal("SIGTERM");
  await worker.ended;
  await bench.close();
  console.log(`kill -9 of the worker in each step of a deployment:\n${outcomes.join("\n")}`);
});

async function killIn(step: string) {
  const checkQueries = [{ name: "slow look", sql: "SELECT pg_sleep(1.5) IS NOT NULL" }];
  const target = await bench.target("staging", { approvals: 0, checkQueries }, [init]);
  target.app.delayMs = step.startsWith("maintenance") ? 1_500 : 0;
  const { runId } = await bench.deploy(
    target.environmentId,
    await bench.release([init, slow(step === "deploy" ? 600 : 0), third]),
    target.name,
  );
  await until(async () => (await bench.look(runId)).steps[step] === "running", 10);
  if (step === "deploy")
    await until(async () => (await sessionsOf(target.url, `holdfast:${runId}`)) > 0 && (await busy(target)), 10);
  worker.signal("SIGKILL");
  await worker.ended;
  worker = startWorker();
  const done = await bench.ended(runId);
  const rows = await target.query(
    "SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY started_at",
  );
  const columns = await target.query(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'student' AND column_name <> 'id' ORDER BY 1`,
  );
  outcomes.push(`${step.padEnd(16)} ${done.status.padEnd(10)} epoch ${done.epoch}  ${rows.length} migrations recorded`);
  expect(await sessionsOf(target.url, `holdfast:${runId}`)).toBe(0);
  return { done, rows, columns, app: target.app };
}

const busy = async (target: { query(sql: string): Promise<unknown[]> }) =>
  (await target.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"))
    .length > 0;
const all = ["1_init", "2_slow", "3_third"].map((name) => ({ name, finished: true }));

it.each(["maintenance-on", "backup", "verify", "maintenance-off"])(
  "killed in %s: the next worker ends it well, every migration once",
  async (step) => {
    const { done, rows, columns, app } = await killIn(step);
    expect(done).toMatchObject({ status: "succeeded", deployment: "succeeded", backup: "complete", epoch: 3 });
    expect(rows).toEqual(all);
    expect(columns).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }]);
    expect(app.maintenance).toBe(false);
  },
);

it("killed in the middle of a migration: it says so and stops, nothing is run twice, the application stays in maintenance", async () => {
  const { done, rows, columns, app } = await killIn("deploy");
  expect(done).toMatchObject({ status: "failed", deployment: "failed", backup: "complete" });
  expect(done.problem.message).toMatch(/2_slow/);
  expect(rows).toEqual([
    { name: "1_init", finished: true },
    { name: "2_slow", finished: false },
  ]);
  // What the killed migration had begun was one transaction: nothing of it is there.
  expect(columns).toEqual([]);
  expect(app.maintenance).toBe(true);
});
