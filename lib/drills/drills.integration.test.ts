import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf } from "@/e2e/support/backup-bench";
import { type DrillBench, openDrillBench } from "@/e2e/support/drill-bench";
import { listDrills } from "@/lib/drills/data";
import { askForDue } from "@/lib/drills/drill-weekly";
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
  expect(readiness).toMatchObject({ is: "failed", because: done.report.sentence });
  expect(drills).toMatchObject([{ status: "failed", report: { sentence: done.report.sentence } }]);
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
  expect(await asked()).toHaveLength(2);
  await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = NULL`);
});
