import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { acceptBackup, pinBackup } from "@/lib/backups/change-backup";
import { getBackup } from "@/lib/backups/data";
import { applyDue } from "@/lib/backups/retention/apply-retention";
import { getRetention } from "@/lib/backups/retention/data";
import { planRetention, type RetentionPolicy } from "@/lib/backups/retention/rules";
import { saveRetention } from "@/lib/backups/retention/save-retention";
import { sweep } from "@/lib/backups/sweep-deleted";
import { verdictOf } from "@/lib/backups/verdict/rules";
import { acceptDeployment } from "@/lib/deployments/accept-deployment";
import { addSchedule, removeSchedule } from "@/lib/schedules/save-schedule";

let bench: Bench;
let environmentId: string;
let name: string;
const [viewer, operator, lead] = [actorOf("viewer"), actorOf("operator"), actorOf("lead")];
const none: RetentionPolicy = { daily: 0, weekly: 0, monthly: 0, timeZone: "UTC", own: {} };
const hour = 3_600_000;

beforeAll(async () => {
  bench = await openBench("CREATE TABLE t AS SELECT i FROM generate_series(1, 100) i");
});
beforeEach(async () => {
  environmentId = await bench.addEnvironment("production");
  const { rows } = await bench.direct.query(`SELECT name FROM "Environment" WHERE id = $1`, [environmentId]);
  name = rows[0].name;
});
afterAll(() => bench.close());

let made = 0;

/** A real backup that shows the database as of so many days ago, soon after midnight, each a second after the one before. */
async function backupOf(daysAgo: number): Promise<{ id: string; file: string }> {
  const { backup } = await bench.backUp(environmentId);
  const midnight = Math.floor(Date.now() / (24 * hour)) * 24 * hour;
  const at = new Date(midnight - daysAgo * 24 * hour + made++ * 1_000);
  await bench.direct.query(`UPDATE "Backup" SET "snapshotAt" = $2, "createdAt" = $2 WHERE id = $1`, [backup.id, at]);
  return { id: backup.id, file: backup.fileName.split("/").at(-1) };
}
async function backups(...days: number[]): Promise<{ id: string; file: string }[]> {
  const all = [];
  for (const day of days) all.push(await backupOf(day));
  return all;
}
const going = async (policy: RetentionPolicy) =>
  planRetention((await getRetention(viewer, environmentId)).backups, policy)
    .filter(({ goes }) => goes !== null)
    .map(({ id }) => id);
const save = async (policy: RetentionPolicy, actor = lead, typed = name) =>
  saveRetention(actor, { environmentId, policy, goes: await going(policy), typed });
const left = async () =>
  (
    await bench.direct.query(`SELECT id FROM "Backup" WHERE "environmentId" = $1 AND status = 'complete'`, [
      environmentId,
    ])
  ).rows.map(({ id }) => id);
const later = () => new Date(Date.now() + 1_000);

describe("retention", () => {
  it("deletes exactly the listed ones, files too, with the rule as the reason, by Holdfast itself", async () => {
    const [one, two, three, four, five] = await backups(0, 1, 2, 3, 200);
    const listed = await going({ ...none, daily: 4 });
    expect(listed).toEqual([five?.id]);
    await save({ ...none, daily: 4 });
    await Promise.all([applyDue(later()), applyDue(later()), applyDue(later())]);
    expect((await left()).sort()).toEqual([one, two, three, four].map((backup) => backup?.id).sort());
    await sweep(issueSystemActor("worker"));
    const files = await bench.files();
    expect(files).not.toContain(five?.file);
    for (const { file } of [one, two, three, four].flatMap((backup) => backup ?? [])) expect(files).toContain(file);
    const gone = await getBackup(viewer, five?.id ?? "");
    expect(gone.backup).toMatchObject({
      status: "deleted",
      deletedBy: "Retention",
      deletedReason: expect.stringContaining("It lies before the 4 days"),
    });
    expect(verdictOf(gone.backup).because).toContain("Retention deleted it. It lies before the 4 days");
    const { rows } = await bench.direct.query(
      `SELECT action, "actorKind", "actorName", outcome, summary FROM "AuditEvent" WHERE subject = $1 AND action = 'backup:delete'`,
      [five?.id],
    );
    expect(rows).toMatchObject([
      {
        actorKind: "system",
        actorName: "Retention",
        outcome: "done",
        summary: expect.stringContaining(`Deleted ${five?.file}`),
      },
    ]);
  });

  it("one that holds less than before takes nobody's place until a lead says that it is right", async () => {
    const [newest, , , oldest] = await backups(0, 1, 2, 3);
    await bench.direct.query(`UPDATE "Backup" SET unusual = '{0 rows in all}' WHERE id = $1`, [newest?.id]);
    expect(await going(none)).toEqual([]);
    await acceptBackup(lead, { id: newest?.id ?? "", reason: "The year is over." });
    expect(await going(none)).toEqual([oldest?.id]);
  });

  it("nothing goes in the first day unless somebody saved it, then once a day", async () => {
    await backups(0, 0, 0, 0);
    const shown = Date.now();
    await applyDue(new Date(shown + 23 * hour));
    expect(await left()).toHaveLength(4);
    const fifth = await backupOf(0);
    await applyDue(new Date(shown + 25 * hour));
    // By the runbook a day keeps its newest; the floor is the newest three.
    expect(await left()).toHaveLength(3);
    expect(await left()).toContain(fifth.id);
    await backupOf(0);
    await applyDue(new Date(shown + 26 * hour));
    expect(await left()).toHaveLength(4);
    await applyDue(new Date(shown + 50 * hour));
    expect(await left()).toHaveLength(3);
  });

  it("is saved only with the very list that goes, with the name typed, by leads", async () => {
    await backups(0, 1, 2, 3);
    const policy = { ...none, daily: 1 };
    await expect(save(policy, operator)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(save(policy, lead, "yes")).rejects.toMatchObject({ code: "INVALID" });
    const seen = await going(policy);
    await backupOf(0);
    const old = saveRetention(lead, { environmentId, policy, goes: seen, typed: name });
    await expect(old).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await getRetention(viewer, environmentId)).toMatchObject({
      savedBy: null,
      policy: { daily: 7, weekly: 4, monthly: 6 },
    });
    await save(policy);
    expect(await getRetention(viewer, environmentId)).toMatchObject({ savedBy: "Test lead", policy });
    expect(await left()).toHaveLength(5);
  });

  it("leaves what was pinned after it was listed, what a deployment still needs, and all of a disabled environment", async () => {
    const [, , , fourth, fifth, sixth] = await backups(0, 1, 2, 3, 4, 5);
    await save(none);
    await pinBackup(operator, { id: fourth?.id ?? "", reason: "" });
    await bench.direct.query(
      `WITH p AS (SELECT "projectId" AS id FROM "Environment" WHERE id = $1),
            r AS (INSERT INTO "Release" (id, "projectId", digest, source, "migrationCount", "takenBy")
                  SELECT gen_random_uuid(), id, gen_random_uuid(), '/nowhere', 0, 'Test' FROM p RETURNING id)
       INSERT INTO "Deployment" (id, "environmentId", "releaseId", "requestedById", "requestedBy", "expiresAt", status, "endedAt", "runId", "backupId")
       SELECT gen_random_uuid(), $1, r.id, 'x', 'Test', now(), 'failed', now() - interval '4 days', b."runId", b.id
       FROM r, "Backup" b WHERE b.id = $2`,
      [environmentId, fifth?.id],
    );
    await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now() WHERE id = $1`, [environmentId]);
    await applyDue(later());
    expect(await left()).toHaveLength(6);
    await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = NULL WHERE id = $1`, [environmentId]);
    await applyDue(later());
    const stays = await left();
    expect(stays).toHaveLength(5);
    expect(stays).not.toContain(sixth?.id);
    expect(stays).toEqual(expect.arrayContaining([fourth?.id, fifth?.id]));
  });

  it("what a deployment needs stays, however well it went, until a person accepts that", async () => {
    const [, , , fourth] = await backups(0, 1, 2, 3);
    const { rows } = await bench.direct.query(
      `WITH p AS (SELECT "projectId" AS id FROM "Environment" WHERE id = $1),
            r AS (INSERT INTO "Release" (id, "projectId", digest, source, "migrationCount", "takenBy")
                  SELECT gen_random_uuid(), id, gen_random_uuid(), '/nowhere', 0, 'Test' FROM p RETURNING id)
       INSERT INTO "Deployment" (id, "environmentId", "releaseId", "requestedById", "requestedBy", "expiresAt", status, "endedAt", "runId", "backupId")
       SELECT gen_random_uuid(), $1, r.id, 'x', 'Test', now(), 'succeeded', now() - interval '3 days', b."runId", b.id
       FROM r, "Backup" b WHERE b.id = $2 RETURNING id`,
      [environmentId, fourth?.id],
    );
    const { id } = rows[0];
    await save(none);
    await applyDue(later());
    expect(await left()).toHaveLength(4);
    await expect(acceptDeployment(operator, { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await acceptDeployment(lead, { id });
    await expect(acceptDeployment(lead, { id })).rejects.toThrow("Test lead has accepted it already.");
    expect(await going(none)).toEqual([fourth?.id]);
    await applyDue(new Date(Date.now() + 25 * hour));
    expect(await left()).not.toContain(fourth?.id);
    const audit = `SELECT summary FROM "AuditEvent" WHERE action = 'deployment:accept' AND outcome = 'done' AND subject = $1`;
    expect((await bench.direct.query(audit, [id])).rows).toHaveLength(1);
  });

  it("counts a schedule's backups by its own numbers, and takes none for a schedule of somebody else", async () => {
    const [, , , fourth, fifth] = await backups(0, 1, 2, 3, 4);
    const { id } = await addSchedule(lead, { environmentId, name: "Nightly", cron: "30 2 * * *", timeZone: "UTC" });
    await bench.direct.query(
      `INSERT INTO "ScheduleSlot" ("scheduleId", at, outcome, "runId")
       SELECT $1, b."snapshotAt", 'queued', b."runId" FROM "Backup" b WHERE b.id = $2`,
      [id, fifth?.id],
    );
    const own = { ...none, own: { [id]: { daily: 1, weekly: 0, monthly: 0 } } };
    expect(await going(none)).toEqual([fourth?.id, fifth?.id]);
    expect(await going(own)).toEqual([fourth?.id]);
    const strange = { ...none, own: { [environmentId]: { daily: 1, weekly: 0, monthly: 0 } } };
    await expect(save(strange)).rejects.toMatchObject({ code: "INVALID" });
    await save(own);
    await removeSchedule(lead, { id });
    await applyDue(later());
    expect(await left()).toContain(fifth?.id);
    expect(await left()).not.toContain(fourth?.id);
    expect((await getRetention(viewer, environmentId)).schedules).toEqual([{ id, name: "Nightly", removed: true }]);
  });

  it("never takes the last verified one, and the database itself refuses that to everybody", async () => {
    const [only] = await backups(900);
    await save(none);
    await applyDue(later());
    expect(await left()).toEqual([only?.id]);
    const remove = `UPDATE "Backup" SET status = 'deleted', "deletedAt" = now() WHERE id = $1`;
    await expect(bench.direct.query(remove, [only?.id])).rejects.toThrow(/last verified backup/);
    const [other] = await backups(0);
    await pinBackup(operator, { id: only?.id ?? "", reason: "" });
    await expect(bench.direct.query(remove, [only?.id])).rejects.toThrow(/pinned/);
    await bench.direct.query(`UPDATE "Backup" SET verification = 'none', "verifiedAt" = NULL WHERE id = $1`, [
      only?.id,
    ]);
    await expect(bench.direct.query(remove, [other?.id])).rejects.toThrow(/last verified backup/);
  });
});
