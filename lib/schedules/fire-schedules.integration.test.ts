import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { startWorker, until, type Worker } from "@/e2e/support/worker";
import { startBackup } from "@/lib/backups/start-backup";
import { getPause, getSchedules } from "@/lib/schedules/data";
import { fireDue } from "@/lib/schedules/fire-schedules";
import { pauseSchedules, resumeSchedules } from "@/lib/schedules/pause-schedules";
import { addSchedule, disableSchedule, editSchedule, enableSchedule } from "@/lib/schedules/save-schedule";

let bench: Bench;
let environmentId: string;
const [viewer, operator, lead] = [actorOf("viewer"), actorOf("operator"), actorOf("lead")];
const nightly = { name: "Nightly", cron: "30 2 * * *", timeZone: "UTC" };
const at = (iso: string) => new Date(iso);

beforeAll(async () => {
  bench = await openBench("CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i");
});
beforeEach(async () => {
  environmentId = await bench.addEnvironment("staging");
});
afterEach(() => bench.direct.query(`UPDATE "Schedule" SET "disabledAt" = now()`));
afterAll(() => bench.close());

/** A schedule whose slots count from a moment in the past, as if it had been made then. */
async function schedule(since: string, clock = nightly): Promise<string> {
  const { id } = await addSchedule(lead, { environmentId, ...clock });
  await bench.direct.query(`UPDATE "Schedule" SET since = $2 WHERE id = $1`, [id, since]);
  return id;
}
async function slots(id: string): Promise<string[]> {
  const { rows } = await bench.direct.query(
    `SELECT at, outcome, reason FROM "ScheduleSlot" WHERE "scheduleId" = $1 ORDER BY at`,
    [id],
  );
  return rows.map(({ at, outcome, reason }) =>
    [at.toISOString().slice(0, 16), outcome, reason].filter(Boolean).join(" "),
  );
}
const runs = async () =>
  (
    await bench.direct.query(
      `SELECT r.id, r.kind, r.status, r.reason, r."requestedBy", b."requestedBy" AS "by" FROM "Run" r
       JOIN "Backup" b ON b."runId" = r.id WHERE r."environmentId" = $1 ORDER BY r."queuedAt"`,
      [environmentId],
    )
  ).rows;
const audit = async (subject: string) =>
  (
    await bench.direct.query(
      `SELECT action, outcome, "actorKind", "actorName", summary FROM "AuditEvent" WHERE subject = $1 ORDER BY id`,
      [subject],
    )
  ).rows;

describe("a slot", () => {
  it("that has come is one ordinary backup run, asked for by the schedule, and audited", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    await fireDue(at("2026-11-20T02:29:59Z"));
    expect(await runs()).toEqual([]);
    await fireDue(at("2026-11-20T02:30:05Z"));
    expect(await runs()).toMatchObject([
      {
        kind: "backup",
        status: "queued",
        requestedBy: "schedule Nightly",
        by: "schedule Nightly",
        reason: "Slot of 2026-11-20 02:30 UTC+00:00",
      },
    ]);
    expect(await slots(id)).toEqual(["2026-11-20T02:30 queued"]);
    expect(await audit(id)).toMatchObject([
      { action: "schedule:edit", actorKind: "user" },
      { action: "backup:create", outcome: "done", actorKind: "system", actorName: "schedule Nightly" },
    ]);
  });

  it("is fired once by many loops at the same instant, also when it stands behind missed ones", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    const now = at("2026-11-23T09:00Z");
    await Promise.all(Array.from({ length: 8 }, () => fireDue(now)));
    const missed = "missed No worker was there when it came, and only the latest missed slot is made up for.";
    expect(await slots(id)).toEqual([
      `2026-11-20T02:30 ${missed}`,
      `2026-11-21T02:30 ${missed}`,
      `2026-11-22T02:30 ${missed}`,
      "2026-11-23T02:30 queued",
    ]);
    expect(await runs()).toMatchObject([{ reason: expect.stringContaining("made up for") }]);
    expect(await audit(id)).toHaveLength(2);
  });

  it("is not fired again after the clock went back, and the ones that come again are passed over", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    await fireDue(at("2026-11-22T03:00Z"));
    for (const { id: run } of await runs()) await bench.endRun(run, "succeeded");
    await fireDue(at("2026-11-20T12:00Z"));
    await fireDue(at("2026-11-21T03:00Z"));
    await fireDue(at("2026-11-22T03:00Z"));
    expect(await runs()).toHaveLength(1);
    await fireDue(at("2026-11-23T03:00Z"));
    expect(await runs()).toHaveLength(2);
    expect(await slots(id)).toHaveLength(4);
  });

  it("while a backup is under way, or the environment disabled, is missed with that reason", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    const { runId } = await startBackup(operator, { environmentId, reason: "", keep: false });
    await fireDue(at("2026-11-20T03:00Z"));
    await bench.endRun(runId, "failed");
    await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now() WHERE id = $1`, [environmentId]);
    await fireDue(at("2026-11-21T03:00Z"));
    expect(await slots(id)).toEqual([
      expect.stringMatching(/^2026-11-20T02:30 missed A backup of .* already under way, asked for by Test operator\.$/),
      expect.stringMatching(/^2026-11-21T02:30 missed .* is disabled\.$/),
    ]);
    expect(await runs()).toHaveLength(1);
  });

  it("never changes, and is never there twice, whoever asks the database", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    await fireDue(at("2026-11-20T03:00Z"));
    const change = bench.direct.query(`UPDATE "ScheduleSlot" SET outcome = 'missed' WHERE "scheduleId" = $1`, [id]);
    await expect(change).rejects.toThrow(/never changes/);
    const again = `INSERT INTO "ScheduleSlot" ("scheduleId", at, outcome, reason) VALUES ($1, '2026-11-20T02:30Z', 'missed', 'x')`;
    await expect(bench.direct.query(again, [id])).rejects.toThrow(/ScheduleSlot_pkey/);
  });
});

describe("a pause", () => {
  it("lets nothing run, tells the slots in it as missed, and makes up for none of them", async () => {
    const soon = new Date(Date.now() + 3_600_000);
    await expect(pauseSchedules(operator, { until: soon, reason: "the server moves" })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    await pauseSchedules(lead, { until: soon, reason: "the server moves" });
    await expect(pauseSchedules(lead, { until: soon, reason: "again" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await getPause(viewer)).toMatchObject({ reason: "the server moves", until: soon.toISOString() });
    const minute = new Date(Date.now() + 30 * 60_000);
    const cron = `${minute.getUTCMinutes()} * * * *`;
    const id = await schedule(new Date(Date.now() - 60_000).toISOString(), { ...nightly, cron });
    await fireDue(minute);
    expect(await runs()).toEqual([]);
    expect(await slots(id)).toEqual([expect.stringContaining("missed All schedules were paused: the server moves")]);
    const pause = await getPause(viewer);
    await resumeSchedules(lead, { id: pause?.id ?? "" });
    expect(await getPause(viewer)).toBeNull();
    await fireDue(new Date(minute.getTime() + 60_000));
    expect(await runs()).toEqual([]);
    await fireDue(new Date(minute.getTime() + 3_600_000));
    expect(await runs()).toHaveLength(1);
  });

  it("has an end that lies ahead, and not too far", async () => {
    for (const until of [at("2020-01-01T00:00Z"), new Date(Date.now() + 100 * 86_400_000)]) {
      await expect(pauseSchedules(lead, { until, reason: "why" })).rejects.toMatchObject({ code: "INVALID" });
    }
  });
});

describe("a schedule", () => {
  it("is read in plain words, with the next five slots", async () => {
    await addSchedule(lead, { environmentId, ...nightly, timeZone: "Europe/Berlin" });
    const { schedules } = await getSchedules(viewer, environmentId);
    expect(schedules).toMatchObject([{ words: "At 02:30, every day", enabled: true, createdBy: "Test lead" }]);
    expect(schedules[0]?.next).toHaveLength(5);
  });

  it("is refused with a sentence, to people without the role, and under a name that is taken", async () => {
    const add = (clock: Partial<typeof nightly>, actor = lead) =>
      addSchedule(actor, { environmentId, ...nightly, ...clock });
    await expect(add({}, operator)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(add({ cron: "every night" })).rejects.toMatchObject({ code: "INVALID" });
    await expect(add({ timeZone: "Mars/Olympus" })).rejects.toMatchObject({ code: "INVALID" });
    await add({ cron: "  30   2 * * * " });
    await expect(add({ name: "nightly" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await getSchedules(viewer, environmentId)).schedules).toMatchObject([{ cron: "30 2 * * *" }]);
  });

  it("that was changed, or disabled and enabled, makes up for nothing of before", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    await disableSchedule(lead, { id });
    await expect(disableSchedule(lead, { id })).rejects.toMatchObject({ code: "CONFLICT" });
    await fireDue();
    await enableSchedule(lead, { id });
    await fireDue();
    await editSchedule(lead, { id, ...nightly, cron: "0 4 * * *" });
    await fireDue();
    expect(await slots(id)).toEqual([]);
    const words = (await audit(id)).map(({ outcome, summary }) => `${outcome} ${summary.split(" ")[0]}`);
    expect(words).toEqual(["done Added", "done Disabled", "refused Nightly", "done Enabled", "done Changed"]);
  });
});

describe("two worker processes", () => {
  let workers: Worker[] = [];
  afterEach(async () => {
    for (const worker of workers) {
      worker.signal("SIGTERM");
      await worker.ended;
    }
    workers = [];
  });

  it("that were away for two days make up for it with one backup", { timeout: 120_000 }, async () => {
    const since = new Date(Date.now() - 2 * 86_400_000).toISOString();
    const id = await schedule(since, { ...nightly, cron: "0 */6 * * *" });
    workers = [startWorker(), startWorker()];
    await until(async () => (await runs())[0]?.status === "succeeded", 90);
    const found = await slots(id);
    expect(found.filter((slot) => slot.includes("queued"))).toHaveLength(1);
    expect(found.at(-1)).toMatch(/queued$/);
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(await runs()).toHaveLength(1);
  });
});
