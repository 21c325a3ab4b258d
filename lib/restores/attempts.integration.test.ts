// Single steps of a restore against a real server, as a worker would carry them out that lost its records, its server or its life.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { query } from "@/e2e/support/backup-bench";
import { openRestoreBench, type RestoreBench } from "@/e2e/support/restore-bench";
import { issueRunActor } from "@/lib/auth/issue-actor";
import { firstName } from "@/lib/postgres/made-database";
import { cleanUpRestore } from "@/lib/restores/clean-up-restore";
import { confirmMade } from "@/lib/restores/confirm-made";
import { makeForRun } from "@/lib/restores/make-database";
import { openToOthers } from "@/lib/restores/prove-database";
import { applicationNameOf, type RunContext, type StepContext } from "@/lib/runs/run-handler";

let bench: RestoreBench;
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  bench = await openRestoreBench();
});
afterAll(() => bench.close());

/** A restore in the hands of a worker that has done nothing yet. */
async function held() {
  const { id, environmentId } = await bench.backedUp();
  const { runId, database: name } = await bench.start(id);
  const worker = `INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt")
    VALUES (gen_random_uuid(), 'test', 1, 'now', 'test', now() + interval '1 hour') RETURNING id`;
  const workerId: string = (await bench.direct.query(worker)).rows[0].id;
  const claim = `UPDATE "Run" SET status = 'running', "workerId" = $2, epoch = 1 WHERE id = $1 RETURNING *`;
  const run: RunContext["run"] = (await bench.direct.query(claim, [runId, workerId])).rows[0];
  const actor = issueRunActor({ id: runId, epoch: 1, workerId, requestedBy: run.requestedBy });
  const context: RunContext = {
    run,
    actor,
    applicationName: applicationNameOf(runId),
    step: async () => {
      throw new Error("a step is called by itself here");
    },
  };
  const step: StepContext = {
    signal: new AbortController().signal,
    log: () => {},
    progress: () => {},
    confirmOwner: async () => {},
    onSpawn: () => {},
    askPerson: async () => ({ by: "a test" }),
  };
  const saysDropped = `SELECT summary FROM "AuditEvent" WHERE subject = $1 AND summary LIKE 'Dropped%'`;
  return {
    name,
    runId,
    environmentId,
    make: () => makeForRun(context, step),
    confirm: () => confirmMade(context, step.signal),
    open: () => openToOthers(context, step.signal),
    cleanUp: () => cleanUpRestore(run, actor, true),
    look: () => bench.look(runId),
    audited: async () => (await bench.direct.query(saysDropped, [id])).rows,
  };
}

it("what was proven is neither made anew nor cleared away, even where our records know nothing of it", async () => {
  const { name, make, confirm, open, cleanUp, look, audited } = await held();
  expect(await look()).toMatchObject({ beganAt: null, madeAt: null });
  await make();
  await confirm();
  expect(await look()).toMatchObject({ beganAt: expect.any(Date), madeAt: expect.any(Date) });
  await open();
  await open();
  await bench.ask(name, "CREATE TABLE live AS SELECT 1 AS one");
  await expect(confirm()).rejects.toThrow(/finished and opened it already/);
  await expect(make()).rejects.toThrow(/finished and opened it already/);
  expect(await cleanUp()).toMatch(/carries the mark of a restore that was finished, and was left alone/);
  expect(await bench.ask(name, "SELECT one FROM live")).toEqual([{ one: 1 }]);
  expect(await look()).toMatchObject({ beganAt: expect.any(Date), droppedAt: null });
  expect(await audited()).toEqual([]);
});

it("a database whose mark somebody overwrote is left alone, and nothing says that it was dropped", async () => {
  const { name, make, confirm, open, cleanUp, look, audited } = await held();
  await make();
  await query(bench.server, `COMMENT ON DATABASE "${name}" IS 'of somebody else by now'`);
  await expect(confirm()).rejects.toMatchObject({
    code: "PRECONDITION",
    message: `What is called ${name} on the server is not the database that this run made.`,
  });
  await expect(open()).rejects.toMatchObject({ code: "PRECONDITION" });
  expect(await cleanUp()).toMatch(/does not carry this restore's mark and was left alone/);
  expect(await bench.made()).toContain(name);
  expect(await look()).toMatchObject({ droppedAt: null, droppedBy: null });
  await query(bench.server, `DROP DATABASE "${name}"`);
  expect(await cleanUp()).toBe("No database of it was found on the registered server.");
  expect(await look()).toMatchObject({ droppedBy: "nobody: Holdfast found none on the server" });
  expect(await audited()).toEqual([]);
});

it("on another server than the registered one nothing is made, dropped or said to be gone", async () => {
  const { name, environmentId, make, confirm, cleanUp, look, audited } = await held();
  await make();
  const moved = `UPDATE "Environment" SET "databaseOid" = $2 WHERE id = $1`;
  await bench.direct.query(moved, [environmentId, 1]);
  await expect(make()).rejects.toThrow(/another database than the one that was registered/);
  await expect(confirm()).rejects.toThrow(/another database than the one that was registered/);
  expect(await cleanUp()).toMatch(/is not known/);
  expect(await bench.made()).toContain(name);
  expect(await look()).toMatchObject({ madeAt: expect.any(Date), droppedAt: null });
  await bench.direct.query(moved, [environmentId, null]);
  expect(await cleanUp()).toBe("The half-filled database was dropped again.");
  expect(await look()).toMatchObject({ droppedBy: "Holdfast" });
  expect(await audited()).toHaveLength(1);
});

it("what ended between the first name and the last is not called never made", async () => {
  const { name, runId, make, cleanUp, look } = await held();
  await query(bench.server, `CREATE DATABASE "${name}"`);
  await expect(make()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await look()).toMatchObject({ beganAt: expect.any(Date), databaseOid: null, madeAt: null });
  expect(await bench.made()).toEqual(expect.arrayContaining([firstName(runId), name]));
  expect(await cleanUp()).toMatch(/dropped again\. What is called .* was left alone/);
  expect(await bench.made()).toContain(name);
  expect(await bench.made()).not.toContain(firstName(runId));
  expect(await look()).toMatchObject({ droppedAt: null });
});
