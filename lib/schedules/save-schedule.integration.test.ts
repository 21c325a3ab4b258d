import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { startBackup } from "@/lib/backups/start-backup";
import { toggleDestination } from "@/lib/destinations/save-destination";
import { chooseSchedulePlaces } from "@/lib/schedules/choose-schedule-places";
import { getSchedules } from "@/lib/schedules/data";
import { fireDue } from "@/lib/schedules/fire-schedules";
import { addSchedule, disableSchedule, enableSchedule, removeSchedule } from "@/lib/schedules/save-schedule";

let bench: Bench;
let environmentId: string;
const [viewer, operator, lead] = [actorOf("viewer"), actorOf("operator"), actorOf("lead")];
const nightly = { name: "Nightly", cron: "30 2 * * *", timeZone: "UTC" };
const at = (iso: string) => new Date(iso);

beforeAll(async () => {
  bench = await openBench("SELECT 1");
});
beforeEach(async () => {
  environmentId = await bench.addEnvironment("staging");
});
afterEach(() => bench.direct.query(`UPDATE "Schedule" SET "disabledAt" = now() WHERE "removedAt" IS NULL`));
afterAll(() => bench.close());

/** A schedule whose slots count from a moment in the past, as if it had been made then. */
async function schedule(since: string): Promise<string> {
  const { id } = await addSchedule(lead, { environmentId, ...nightly });
  await bench.direct.query(`UPDATE "Schedule" SET since = $2 WHERE id = $1`, [id, since]);
  return id;
}
const slots = async (id: string) =>
  (
    await bench.direct.query(`SELECT at, outcome FROM "ScheduleSlot" WHERE "scheduleId" = $1 ORDER BY at`, [id])
  ).rows.map((row) => `${row.at.toISOString().slice(0, 16)} ${row.outcome}`);
const runs = async () =>
  (await bench.direct.query(`SELECT id FROM "Run" WHERE "environmentId" = $1`, [environmentId])).rows;
const audit = async (subject: string) =>
  (await bench.direct.query(`SELECT summary FROM "AuditEvent" WHERE subject = $1 ORDER BY id`, [subject])).rows;

describe("a removed schedule", () => {
  it("never fires again, leaves its slots and its name, and does not come back", async () => {
    const id = await schedule("2026-11-20T00:00Z");
    await fireDue(at("2026-11-20T03:00Z"));
    await expect(removeSchedule(operator, { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await removeSchedule(lead, { id });
    await fireDue(at("2026-11-21T03:00Z"));
    expect(await slots(id)).toEqual(["2026-11-20T02:30 queued"]);
    for (const act of [removeSchedule, enableSchedule, disableSchedule])
      await expect(act(lead, { id })).rejects.toThrow("Nightly was removed by Test lead.");
    const back = bench.direct.query(`UPDATE "Schedule" SET "removedAt" = NULL, "removedBy" = NULL WHERE id = $1`, [id]);
    await expect(back).rejects.toThrow(/does not come back/);
    await addSchedule(lead, { environmentId, ...nightly, cron: "0 5 * * *" });
    const found = await getSchedules(viewer, environmentId);
    expect(found.schedules).toMatchObject([{ name: "Nightly", cron: "0 5 * * *", slots: [] }]);
    expect(found.removed).toMatchObject([
      { id, name: "Nightly", removedBy: "Test lead", slots: [{ outcome: "queued" }] },
    ]);
    expect((await audit(id)).map(({ summary }) => summary)).toContainEqual(
      expect.stringMatching(/^Removed the schedule Nightly of/),
    );
  });
});

describe("places of its own", () => {
  const admin = actorOf("admin");
  const copies = async () =>
    (
      await bench.direct.query(
        `SELECT d.name, c."isFirst" FROM "BackupCopy" c JOIN "Destination" d ON d.id = c."destinationId"
         JOIN "Backup" b ON b.id = c."backupId" WHERE b."environmentId" = $1 ORDER BY b."createdAt", c."isFirst" DESC`,
        [environmentId],
      )
    ).rows.map(({ name, isFirst }) => `${name}${isFirst ? "" : " second"}`);
  const place = async (name: string) =>
    (
      await bench.direct.query(
        `INSERT INTO "Destination" (id, name, kind, settings, "createdBy")
         VALUES (gen_random_uuid(), $1, 'local', '{"kind":"local","folder":"/elsewhere"}', 'a test') RETURNING id`,
        [name],
      )
    ).rows[0].id;

  it("take the archives of that schedule alone, until they are the environment's again", async () => {
    const [near, far] = [await place("Near"), await place("Far")];
    const id = await schedule("2026-11-20T00:00Z");
    const choose = (first: string | null, second: string | null, actor = admin) =>
      chooseSchedulePlaces(actor, { id, destinationId: first, secondDestinationId: second });
    await expect(choose(near, far, lead)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(choose(near, near)).rejects.toThrow(/in one place/);
    await expect(choose(null, far)).rejects.toThrow(/needs a first place/);
    await choose(near, far);
    await expect(toggleDestination(admin, { id: far })).rejects.toThrow(/by Nightly go there/);
    const fire = async (day: string) => {
      await fireDue(at(`${day}T03:00Z`));
      for (const run of await runs()) await bench.endRun(run.id, "succeeded");
    };
    await fire("2026-11-20");
    expect(await copies()).toEqual(["Near", "Far second"]);
    await startBackup(operator, { environmentId, reason: "", keep: false });
    for (const run of await runs()) await bench.endRun(run.id, "succeeded");
    await choose(null, null);
    await fire("2026-11-21");
    expect(await copies()).toEqual(["Near", "Far second", "Archive folder", "Archive folder"]);
    await toggleDestination(admin, { id: far });
    await expect(choose(near, far)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
