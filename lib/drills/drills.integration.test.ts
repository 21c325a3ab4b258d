import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf, query } from "@/e2e/support/backup-bench";
import { type DrillBench, openDrillBench } from "@/e2e/support/drill-bench";
import { until } from "@/e2e/support/worker";
import { deleteBackup } from "@/lib/backups/change-backup";
import { newestReliable } from "@/lib/backups/data";
import { getRetention } from "@/lib/backups/retention/data";
import { planRetention } from "@/lib/backups/retention/rules";
import { listDrills } from "@/lib/drills/data";
import { askForDue } from "@/lib/drills/drill-by-itself";
import { runDrill } from "@/lib/drills/run-drill";
import { startDrill } from "@/lib/drills/start-drill";
import { getOverview } from "@/lib/overview/data";
import { type Engine, startEngine } from "@/lib/runs/engine";
import { stopScratchServer } from "@/lib/scratch/with-scratch-database";

let bench: DrillBench;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openDrillBench();
  engine = await startEngine([runDrill], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await stopScratchServer();
  await bench.close();
});

/** What the overview says of an environment's readiness, and the backup's page of its drills. */
async function shown(environmentId: string, id: string) {
  const { cards } = await getOverview(actorOf("viewer"));
  const drills = await listDrills(actorOf("viewer"), id);
  return { readiness: cards.find((card) => card.id === environmentId)?.readiness, drills };
}

it("a good backup is restored, compared and timed; then it is `restored`, and no copy is left", async () => {
  const { id, environmentId } = await bench.backedUp([{ name: "pupils", sql: "SELECT count(*) = 1000 FROM pupil" }]);
  expect(await shown(environmentId, id)).toMatchObject({ readiness: { is: "unknown" }, drills: [] });
  const done = await bench.prove(id);
  expect(done).toMatchObject({ run: "succeeded", problem: null, status: "succeeded", verification: "restored" });
  expect(done.verifiedAt).toEqual(done.endedAt);
  expect(done.recorded).toBe(1);
  const { checks, measured } = done.report;
  expect(checks.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)).toEqual([
    "rows ok",
    "sequences ok",
    "large objects ok",
    "extensions ok",
    "migration head ok",
    "constraints ok",
    "indexes ok",
    "schema ok",
    "check “pupils” ok",
  ]);
  expect(done.recoveryMs).toBeGreaterThanOrEqual(measured.hashMs + measured.restoreMs);
  expect(measured.restoreMs).toBeGreaterThan(0);
  const { readiness, drills } = await shown(environmentId, id);
  expect(readiness?.is).toBe("ok");
  expect(readiness?.sentence).toMatch(/you lose at most \d+ min of data; it takes about .* \(drill of/);
  expect(drills).toMatchObject([{ status: "succeeded", requestedBy: "Test operator", recoveryMs: done.recoveryMs }]);
  await stopScratchServer();
  expect(await bench.scratchLeft()).toEqual([]);
});

it("a copy that has other rows than its manifest says: the drill fails with the difference, the level stays", async () => {
  const { id, environmentId } = await bench.backedUp();
  const changed = `UPDATE "Backup" SET manifest = jsonb_set(manifest, '{rowsByTable,public.pupil}', '1001') WHERE id = $1`;
  await bench.direct.query(changed, [id]);
  const done = await bench.prove(id);
  expect(done).toMatchObject({ run: "failed", status: "failed", verification: "readable", recorded: 1 });
  expect(done.problem.message).toMatch(/public\.pupil has 1,000 rows instead of 1,001/);
  expect(done.report.sentence).toBe(done.problem.message);
  const { readiness, drills } = await shown(environmentId, id);
  const because = `There is no verified backup. The newest drill: ${done.report.sentence}`;
  expect(readiness).toMatchObject({ is: "failed", because });
  expect(drills).toMatchObject([{ status: "failed", report: { sentence: done.report.sentence } }]);
});

it("a copy with the rows of its manifest and another schema than was dumped: the drill fails and says which part", async () => {
  const before = await bench.backedUp();
  await query(bench.target.url, "ALTER TABLE pupil DROP CONSTRAINT pupil_born_check");
  const after = await bench.backedUp();
  await query(bench.target.url, "ALTER TABLE pupil ADD CHECK (born > '1900-01-01')");
  const bytes = await readFile(after.path);
  await writeFile(before.path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await bench.direct.query(`UPDATE "Backup" SET sha256 = $2 WHERE id = $1`, [before.id, sha256]);
  const done = await bench.prove(before.id);
  expect(done).toMatchObject({ run: "failed", status: "failed", verification: "readable" });
  expect(done.report.sentence).toBe(
    "The restored copy differs: schema: The schema differs from the one that was dumped: constraint public.pupil.pupil_born_check is missing.",
  );
});

it("a manifest from before there were fingerprints: the schema is not compared, and that is no failure", async () => {
  const { id } = await bench.backedUp();
  await bench.direct.query(`UPDATE "Backup" SET manifest = manifest - 'schemaFingerprint' WHERE id = $1`, [id]);
  const done = await bench.prove(id);
  expect(done).toMatchObject({ status: "succeeded", verification: "restored" });
  expect(done.report.checks.map(({ name }: { name: string }) => name)).not.toContain("schema");
});

it("a backup whose drill failed counts no more, is not deleted for that, and counts again once one succeeds", async () => {
  const { id: older, environmentId, path } = await bench.backedUp();
  const { backup } = await bench.backUp(environmentId);
  const newer = String(backup.id);
  const manifest = `UPDATE "Backup" SET manifest = jsonb_set(manifest, '{rowsByTable,public.pupil}', $2) WHERE id = $1`;
  await bench.direct.query(manifest, [newer, "1001"]);
  expect(await bench.prove(newer)).toMatchObject({ status: "failed", drillFailedAt: expect.any(Date) });

  const counted = async () => (await newestReliable(actorOf("viewer")))[environmentId];
  expect(await counted()).toMatchObject({ count: 1, backup: { id: older } });
  const { backups, policy } = await getRetention(actorOf("viewer"), environmentId);
  const plan = planRetention(backups, policy);
  expect(plan.map(({ goes }) => goes)).toEqual([null, null]);
  expect(plan.find(({ id }) => id === newer)?.counts.map(({ as }) => as)).toEqual(["unproven", "drill"]);
  // The other one is the last verified one now: for people, and for the database itself.
  await expect(deleteBackup(actorOf("lead"), { id: older, typed: basename(path) })).rejects.toThrow(
    /last verified backup/,
  );
  const byHand = bench.direct.query(`UPDATE "Backup" SET status = 'deleted' WHERE id = $1`, [older]);
  await expect(byHand).rejects.toThrow(/last verified backup/);

  await bench.direct.query(manifest, [newer, "1000"]);
  expect(await bench.prove(newer)).toMatchObject({ status: "succeeded", drillFailedAt: null });
  expect(await counted()).toMatchObject({ count: 2, backup: { id: newer } });
});

it("a pg_restore that is killed proves nothing of the archive: unknown", async () => {
  await query(
    bench.target.url,
    `CREATE FUNCTION slow(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
       IF current_database() ~ '^holdfast_scratch_' THEN PERFORM pg_sleep(0.1); END IF; RETURN true; END $$;
     CREATE TABLE slow_one (id int CHECK (slow(id))); INSERT INTO slow_one SELECT generate_series(1, 600)`,
  );
  const { id } = await bench.backedUp();
  await query(bench.target.url, "DROP TABLE slow_one; DROP FUNCTION slow");
  const { runId } = await startDrill(actorOf("operator"), { id });
  const restoring = `SELECT 1 FROM "RunLog" WHERE "runId" = $1 AND line LIKE '%processing data for table%slow_one%'`;
  await until(async () => (await bench.direct.query(restoring, [runId])).rowCount === 1);
  const newest = `SELECT pid FROM "RunProcess" WHERE "runId" = $1 AND tool = 'pg_restore' ORDER BY "startedAt" DESC LIMIT 1`;
  process.kill(-(await bench.direct.query(newest, [runId])).rows[0].pid, "SIGKILL");
  const done = await bench.ended(runId);
  expect(done).toMatchObject({ run: "failed", status: "unknown", verification: "readable", drillFailedAt: null });
  expect(done.report.sentence).toMatch(/could not be tried out: pg_restore was ended by SIGKILL/);
});

it("a changed copy beside another one proves nothing either, and is looked at at once", async () => {
  const { id, path } = await bench.backedUp();
  const elsewhere = `WITH place AS (INSERT INTO "Destination" (id, name, kind, settings, "createdBy")
      VALUES (gen_random_uuid(), 'Elsewhere', 'local', '{"kind":"local","folder":"/elsewhere"}', 'a test') RETURNING id)
    INSERT INTO "BackupCopy" (id, "backupId", "destinationId", "isFirst", status, "storedAt")
    SELECT gen_random_uuid(), $1, id, false, 'stored', now() FROM place`;
  await bench.direct.query(elsewhere, [id]);
  await writeFile(path, "something else");
  const done = await bench.prove(id);
  expect(done).toMatchObject({ run: "failed", status: "unknown", drillFailedAt: null });
  expect(done.report.sentence).toMatch(/The copy in Archive folder is not the archive that was written/);
  const due = `SELECT 1 FROM "BackupCopy" WHERE "backupId" = $1 AND "isFirst" AND "dueAt" <= now()`;
  expect((await bench.direct.query(due, [id])).rowCount).toBe(1);
});

it("a check query that says false is a failed drill", async () => {
  const { id } = await bench.backedUp([{ name: "many", sql: "SELECT count(*) > 5000 FROM pupil" }]);
  const done = await bench.prove(id);
  expect(done).toMatchObject({ status: "failed", verification: "readable" });
  expect(done.report.sentence).toMatch(/check “many”: it said false/);
});

it("an archive that was damaged on disk is refused before anything is restored", async () => {
  const { id, path } = await bench.backedUp();
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const done = await bench.prove(id);
  expect(done).toMatchObject({ run: "failed", status: "failed", verification: "readable", recoveryMs: null });
  expect(done.steps).toEqual({ read: "failed", restore: "not-executed", record: "not-executed" });
  expect(done.report.sentence).toMatch(/does not restore.*SHA-256 differs/);
});

it("what could not be tried out says nothing of the backup: unknown", async () => {
  const { id } = await bench.backedUp();
  const foreign = `UPDATE "Backup" SET manifest = jsonb_set(manifest, '{extensions,postgis}', '"3.4"') WHERE id = $1`;
  await bench.direct.query(foreign, [id]);
  const done = await bench.prove(id);
  expect(done).toMatchObject({ run: "failed", status: "unknown", verification: "readable" });
  expect(done.report.sentence).toMatch(/could not be tried out: No scratch server fits.*postgis/);
});

it("by itself once a week, the newest backup, never two at a time", async () => {
  await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now()`);
  const { environmentId, id } = await bench.backedUp();
  const asked = async () => {
    await askForDue();
    const { rows } = await bench.direct.query(
      `SELECT d."runId", d."backupId", r."requestedBy" FROM "Drill" d JOIN "Run" r ON r.id = d."runId" WHERE d."environmentId" = $1`,
      [environmentId],
    );
    return rows;
  };
  expect(await asked()).toEqual([]);
  await bench.direct.query(`UPDATE "Backup" SET "completedAt" = now() - interval '2 hours' WHERE id = $1`, [id]);
  const [first] = await asked();
  expect(first).toMatchObject({ backupId: id, requestedBy: "worker" });
  expect(await asked()).toHaveLength(1);
  await expect(startDrill(actorOf("operator"), { id })).rejects.toThrow(/under way already/);
  expect(await bench.ended(first.runId)).toMatchObject({ status: "succeeded", verification: "restored" });
  expect(await asked()).toHaveLength(1);
  await bench.direct.query(`UPDATE "Drill" SET "createdAt" = "createdAt" - interval '8 days'`);
  const everyDays = `UPDATE "Environment" SET "backupPolicy" = jsonb_build_object('drillEveryDays', $2::int) WHERE id = $1`;
  for (const days of [0, 14]) {
    await bench.direct.query(everyDays, [environmentId, days]);
    expect(await asked()).toHaveLength(1);
  }
  await bench.direct.query(everyDays, [environmentId, 7]);
  expect(await asked()).toHaveLength(2);
  await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = NULL`);
});
