import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Migration, openDeployBench } from "@/e2e/support/deploy-bench";
import { lockTable } from "@/e2e/support/sessions";
import { until } from "@/e2e/support/worker";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { runDeploy } from "@/lib/deployments/run-deploy";
import { runPlan } from "@/lib/deployments/run-plan";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { answerQuestion } from "@/lib/runs/answer-question";
import { getRun } from "@/lib/runs/data";
import { type Engine, startEngine } from "@/lib/runs/engine";

const init: Migration = {
  name: "1_init",
  sql: "CREATE TABLE student (id int PRIMARY KEY, name text); INSERT INTO student SELECT i, 'x' FROM generate_series(1, 500) i",
};
const column: Migration = { name: "2_column", sql: "ALTER TABLE student ADD COLUMN note text" };
let bench: Awaited<ReturnType<typeof openDeployBench>>;
let engine: Engine;
// Whole procedures with real tools: minutes on a busy machine are no finding.
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openDeployBench();
  engine = await startEngine([runPlan, runDeploy], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
});

/** A production that has the first migration. */
const production = (policy: object = {}) => bench.target("production", policy, [init]);
const columns = `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'student' ORDER BY 1`;
const applied = `SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`;

it("maintenance, a read-back backup, exactly the approved migrations, verified, and back", async () => {
  const target = await production({ checkQueries: [{ name: "students", sql: "SELECT count(*) = 500 FROM student" }] });
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init, column]), target.name);
  const done = await bench.ended(runId);
  expect(done.problem).toBeNull();
  expect(done).toMatchObject({ status: "succeeded", deployment: "succeeded", backup: "complete", pinned: true });
  expect(Object.values(done.steps)).toEqual(Array(7).fill("succeeded"));
  expect(target.app.calls).toEqual(["on", "off"]);
  expect(await target.query(columns)).toEqual([{ name: "id" }, { name: "name" }, { name: "note" }]);
  expect(await target.query(applied)).toEqual([{ name: "1_init" }, { name: "2_column" }]);
});

it("says by which tool, and which migrations; of many it names some", async () => {
  const more = Array.from({ length: 5 }, (_, at) => ({
    name: `${at + 2}_more`,
    sql: `CREATE TABLE more${at} (id int)`,
  }));
  const target = await production();
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init, ...more]), target.name);
  expect(await bench.ended(runId)).toMatchObject({ status: "succeeded" });
  const run = await getRun(bench.otto, runId);
  expect(run.steps.find(({ name }) => name === "deploy")?.evidence).toMatch(
    /^5 migrations in .+ by prisma migrate deploy \d+\.\d+\.\d+: 2_more, 3_more and 3 more$/,
  );
});

it("without room for the backup nothing is switched, and nothing is changed", async () => {
  const target = await bench.target("staging", {}, [init]);
  await bench.verifiedBackup(target.environmentId);
  await bench.direct.query(
    `UPDATE "Backup" SET "sizeBytes" = 1e17::bigint, "databaseBytes" = 1 WHERE "environmentId" = $1`,
    [target.environmentId],
  );
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init, column]), target.name);
  const done = await bench.ended(runId);
  expect(done).toMatchObject({ status: "failed", steps: { preflight: "failed", "maintenance-on": "not-executed" } });
  expect(done.problem.message).toMatch(/free; this backup may need/);
  expect(target.app.calls).toEqual([]);
  expect(await target.query(applied)).toEqual([{ name: "1_init" }]);
});

it("a migration that fails leaves nothing of itself, and the application in maintenance", async () => {
  const target = await production();
  const failing = { name: "2_bad", sql: "ALTER TABLE student ADD COLUMN half int; SELECT 1 / 0;" };
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init, failing]), target.name);
  const done = await bench.ended(runId);
  expect(done).toMatchObject({ status: "failed", deployment: "failed", backup: "complete" });
  expect(done.problem.message).toMatch(/2_bad failed.*division by zero/);
  expect(done.steps).toMatchObject({ deploy: "failed", verify: "not-executed", "maintenance-off": "not-executed" });
  expect(target.app).toMatchObject({ maintenance: true });
  expect(await target.query(columns)).toEqual([{ name: "id" }, { name: "name" }]);
  // The next plan says what stands in the way, and nothing more may start.
  const next = await requestDeployment(bench.otto, {
    environmentId: target.environmentId,
    releaseId: await bench.release([init, failing]),
    reason: "",
  });
  await bench.planned(next.deploymentId);
  await expect(
    approveDeployment(bench.lena, { id: next.deploymentId, typed: target.name, comment: "" }),
  ).rejects.toMatchObject({ message: expect.stringMatching(/2_bad failed/) });
});

it("when a check does not hold the application stays in maintenance; asked for again, the release ends what is left", async () => {
  const target = await production({ checkQueries: [{ name: "students", sql: "SELECT count(*) = 500 FROM student" }] });
  await target.query("INSERT INTO student VALUES (501, 'x')");
  const release = await bench.release([init, column]);
  const first = await bench.deploy(target.environmentId, release, target.name);
  const failed = await bench.ended(first.runId);
  expect(failed).toMatchObject({ status: "failed", steps: { deploy: "succeeded", verify: "failed" } });
  expect(failed.problem.message).toMatch(/students.*does not hold/);
  expect(target.app.maintenance).toBe(true);
  await target.query("DELETE FROM student WHERE id = 501");
  const second = await bench.deploy(target.environmentId, release, target.name);
  expect(await bench.ended(second.runId)).toMatchObject({ problem: null, status: "succeeded" });
  expect(target.app).toMatchObject({ maintenance: false, calls: ["on", "on", "off"] });
  expect(await target.query(applied)).toEqual([{ name: "1_init" }, { name: "2_column" }]);
});

it("a byte changed after the approval is refused before anything else happens", async () => {
  const target = await production();
  const sql = "ALTER TABLE student ADD COLUMN tampered_with int";
  const { deploymentId: id } = await requestDeployment(bench.otto, {
    environmentId: target.environmentId,
    releaseId: await bench.release([init, { name: "2_x", sql }]),
    reason: "",
  });
  await bench.planned(id);
  await bench.verifiedBackup(target.environmentId);
  await approveDeployment(bench.lena, { id, typed: target.name, comment: "" });
  // Past our code and past the database's own guard, as somebody with its owner's power could.
  await bench.direct.query(
    `ALTER TABLE "ReleaseBlob" DISABLE TRIGGER ALL; ALTER TABLE "ReleaseBlob" DROP CONSTRAINT "ReleaseBlob_is_what_it_says"`,
  );
  await bench.direct.query(
    `UPDATE "ReleaseBlob" SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'tampered_with', 'tampered_witH'), 'UTF8') WHERE position('tampered_with' in convert_from(bytes, 'UTF8')) > 0`,
  );
  await bench.direct.query(`ALTER TABLE "ReleaseBlob" ENABLE TRIGGER ALL`);
  const { runId } = await startDeployment(bench.otto, { id, typed: target.name, skipBackup: false });
  const done = await bench.ended(runId);
  expect(done).toMatchObject({
    status: "failed",
    steps: { preflight: "failed", backup: "not-executed", deploy: "not-executed" },
  });
  expect(done.problem.message).toMatch(/release is another one/);
  expect(target.app.calls).toEqual([]);
  expect(await target.query(columns)).toHaveLength(2);
});

it("a migration that somebody else has applied meanwhile voids the approval in the run too", async () => {
  const target = await production();
  const { deploymentId: id } = await requestDeployment(bench.otto, {
    environmentId: target.environmentId,
    releaseId: await bench.release([init, column]),
    reason: "",
  });
  await bench.planned(id);
  await bench.verifiedBackup(target.environmentId);
  await approveDeployment(bench.lena, { id, typed: target.name, comment: "" });
  await target.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES ('z', 'z', '9_other', now(), now(), 1)`,
  );
  const { runId } = await startDeployment(bench.otto, { id, typed: target.name, skipBackup: false });
  expect(await bench.ended(runId)).toMatchObject({
    status: "failed",
    problem: { message: expect.stringMatching(/Migrations were applied/) },
  });
  expect(await target.query(columns)).toHaveLength(2);
});

it("a lock that a long query holds: the time limit fires, nothing is half done, and the run says who holds it", async () => {
  const target = await production({ lockTimeoutMs: 5_000 });
  // A reader: the dump goes past it, ALTER TABLE does not.
  const letGo = await lockTable(target.url, "student", "ACCESS SHARE");
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init, column]), target.name);
  // Also while it waits.
  await until(async () => {
    const { status, progress } = await getRun(bench.lena, runId);
    expect(status).not.toBe("failed");
    return /^waits for a lock that process \d+ \(.*\) holds/.test(progress?.doing ?? "");
  });
  const done = await bench.ended(runId);
  await letGo();
  expect(done).toMatchObject({ status: "failed", deployment: "failed", backup: "complete" });
  expect(done.problem.message).toMatch(
    /2_column failed.*lock timeout.*held by process \d+ \(.*idle in transaction, transaction open for/,
  );
  expect(await target.query(columns)).toHaveLength(2);
  const lines = await bench.direct.query(`SELECT line FROM "RunLog" WHERE "runId" = $1`, [runId]);
  expect(lines.rows.map(({ line }) => line).join("\n")).toMatch(/Waits for a lock that process \d+/);
});

it("maintenance by a person waits for their word; a second deployment of the same environment waits for the first", async () => {
  const target = await bench.target("staging", { maintenance: "person", approvals: 0 });
  const release = await bench.release([init]);
  const first = await bench.deploy(target.environmentId, release, target.name);
  const second = await bench.deploy(target.environmentId, await bench.release([init, column]), target.name);
  const ask = async (step: string) => {
    await until(
      async () =>
        (await bench.direct.query(`SELECT 1 FROM "RunQuestion" WHERE "runId" = $1 AND step = $2`, [first.runId, step]))
          .rows.length === 1,
    );
    const waiting = await getRun(bench.lena, second.runId);
    const ahead = { id: first.runId, requestedBy: "Otto", waitsForPerson: true, others: 0 };
    expect(waiting).toMatchObject({ status: "queued", waitsFor: { ...ahead, startedAt: expect.any(String) } });
    expect((await getRun(bench.lena, first.runId)).waitsFor).toBeNull();
    await answerQuestion(bench.otto, { runId: first.runId, step });
  };
  await ask("maintenance-on");
  await ask("maintenance-off");
  expect(await bench.ended(first.runId)).toMatchObject({ status: "succeeded" });
  // What the second one was planned on is no longer so: it says that, and changes nothing.
  expect(await bench.ended(second.runId)).toMatchObject({
    status: "failed",
    problem: { message: expect.stringMatching(/Migrations were applied/) },
  });
});

it("an end that nobody has written down is unknown, for the deployment too", async () => {
  const target = await bench.target("staging", { maintenance: "none", approvals: 0 });
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init]), target.name);
  expect(await bench.ended(runId)).toMatchObject({ status: "succeeded" });
  // As if the worker had died after the engine's last word and before ours.
  await bench.direct.query(`UPDATE "Deployment" SET status = 'running', "endedAt" = NULL WHERE "runId" = $1`, [runId]);
  await bench.direct.query(`UPDATE "Run" SET status = 'queued', "endedAt" = NULL, "enqueuedAt" = NULL WHERE id = $1`, [
    runId,
  ]);
  expect(await bench.ended(runId)).toMatchObject({ status: "unknown", deployment: "unknown" });
});
