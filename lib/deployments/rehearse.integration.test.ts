import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Migration, openDeployBench } from "@/e2e/support/deploy-bench";
import { rehearseDeployment } from "@/lib/deployments/rehearse-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { runDeploy } from "@/lib/deployments/run-deploy";
import { runPlan } from "@/lib/deployments/run-plan";
import { runRehearsal } from "@/lib/deployments/run-rehearsal";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { type Engine, startEngine } from "@/lib/runs/engine";
import { stopScratchServer } from "@/lib/scratch/with-scratch-database";

const init: Migration = {
  name: "1_init",
  sql: "CREATE TABLE student (id int PRIMARY KEY, name text); INSERT INTO student SELECT i, 'x' FROM generate_series(1, 500) i",
};
/** Holds its lock long enough to be seen, and loses a tenth of the rows. */
const cut: Migration = {
  name: "2_cut",
  sql: "ALTER TABLE student ADD COLUMN note text; SELECT pg_sleep(0.4); DELETE FROM student WHERE id > 450",
};
const failing: Migration = { name: "2_unique", sql: "ALTER TABLE student ADD CONSTRAINT one_name UNIQUE (name)" };
let bench: Awaited<ReturnType<typeof openDeployBench>>;
let engine: Engine;
let older: Awaited<ReturnType<typeof rehearse>>;
let target: Awaited<ReturnType<typeof bench.target>>;
vi.setConfig({ testTimeout: 300_000 });

/** A production with the first migration and a real, verified backup of it. */
beforeAll(async () => {
  bench = await openDeployBench();
  engine = await startEngine([runPlan, runDeploy, runRehearsal], "test", () => {});
  target = await bench.target("production", {
    checkQueries: [{ name: "students", sql: "SELECT count(*) >= 450 FROM student" }],
  });
  const { runId } = await bench.deploy(target.environmentId, await bench.release([init]), target.name);
  expect(await bench.ended(runId)).toMatchObject({ problem: null, status: "succeeded" });
  // The backup of that run is older than its migration; this one's is not.
  older = await rehearse([init, cut]);
  const again = await bench.deploy(target.environmentId, await bench.release([init]), target.name);
  expect(await bench.ended(again.runId)).toMatchObject({ problem: null, status: "succeeded" });
  const required = `UPDATE "Environment" SET "deploymentPolicy" = "deploymentPolicy" || '{"rehearsal": "required"}' WHERE id = $1`;
  await bench.direct.query(required, [target.environmentId]);
}, 240_000);
afterAll(async () => {
  await engine.stop();
  await stopScratchServer();
  await bench.close();
});

async function rehearse(migrations: readonly Migration[]) {
  const releaseId = await bench.release(migrations);
  const { deploymentId: id } = await requestDeployment(bench.otto, {
    environmentId: target.environmentId,
    releaseId,
    reason: "",
  });
  await bench.planned(id);
  const { runId } = await rehearseDeployment(bench.otto, { id });
  const run = await bench.ended(runId);
  const { rows } = await bench.direct.query(`SELECT status, report FROM "Rehearsal" WHERE "runId" = $1`, [runId]);
  return { id, run, ...rows[0] };
}
const untouched = async () => {
  expect(await target.query("SELECT count(*)::int AS rows FROM student")).toEqual([{ rows: 500 }]);
  expect(await target.query("SELECT migration_name AS name FROM _prisma_migrations")).toEqual([{ name: "1_init" }]);
};

it("tells what the release did to a copy: time, locks, rows, schema, checks; the database itself is not touched", async () => {
  const { run, status, report } = await rehearse([init, cut]);
  expect(run).toMatchObject({ status: "succeeded", problem: null });
  expect(status).toBe("succeeded");
  expect(report).toMatchObject({
    problem: null,
    migrations: [{ name: "2_cut" }],
    rows: expect.arrayContaining([{ table: "public.student", before: 500, after: 450 }]),
    checks: [{ name: "students", problem: null }],
  });
  expect(report.migrations[0].ms).toBeGreaterThan(300);
  const lock = report.locks.find(({ table }: { table: string }) => table === "public.student");
  expect(lock).toMatchObject({ mode: "ACCESS EXCLUSIVE" });
  expect(lock.longestMs).toBeGreaterThan(200);
  expect(JSON.stringify(report.schema)).toMatch(/note/);
  await untouched();
});

it("a copy that is older than the database says which migrations ran on it as well", async () => {
  expect(older).toMatchObject({ status: "succeeded", report: { migrations: [{ name: "1_init" }, { name: "2_cut" }] } });
  expect(older.report.notes.join()).toMatch(/older than the database: on the copy 1_init ran as well/);
});

it("what fails on the copy is a failed rehearsal, and where one is required nothing starts", async () => {
  const { id, run, status, report } = await rehearse([init, failing]);
  expect(run.status).toBe("succeeded");
  expect(status).toBe("failed");
  expect(report).toMatchObject({ migrations: [{ name: "2_unique", ms: null }], checks: [] });
  expect(report.problem.message).toMatch(/2_unique failed.*one_name/);
  await expect(startDeployment(bench.otto, { id, typed: target.name, skipBackup: false })).rejects.toMatchObject({
    code: "PRECONDITION",
    hint: expect.stringMatching(/Rehearsed on a copy/),
  });
  await untouched();
});

it("without a backup that is new enough nothing is proven: unknown, with the reason", async () => {
  await bench.direct.query(`UPDATE "Backup" SET "snapshotAt" = "snapshotAt" - interval '2 days'`);
  const { run, status, report } = await rehearse([init, cut]);
  expect(run).toMatchObject({ status: "failed", problem: { message: expect.stringMatching(/is 2 d.* old/) } });
  expect(status).toBe("unknown");
  expect(report.sentence).toMatch(/could not be rehearsed.*old/);
});
