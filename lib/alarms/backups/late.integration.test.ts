import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { listAlarms } from "@/lib/alarms/data";
import { judgeOnce } from "@/lib/alarms/keep-alarms";

const viewer = actorOf("viewer");
let bench: Bench;
let environmentId: string;

beforeAll(async () => {
  bench = await openBench("CREATE TABLE student AS SELECT generate_series(1, 500) AS id");
  environmentId = await bench.addEnvironment("production");
});
afterAll(() => bench.close());

const openOnes = async () => (await listAlarms(viewer)).open.map(({ kind }) => kind);
const sql = (text: string, values: unknown[] = []) => bench.direct.query(text, values);

test("a schedule's backup that does not come is late by its own clock, and the next one ends that", async () => {
  const now = new Date();
  const slot = new Date(Math.floor(now.getTime() / 300_000) * 300_000);
  await sql(
    `INSERT INTO "Schedule" (id, "environmentId", name, cron, "timeZone", since, "createdBy") VALUES ('s', $1, 'Often', '*/5 * * * *', 'UTC', $2, 'Test')`,
    [environmentId, new Date(slot.getTime() - 1_000)],
  );
  await judgeOnce(new Date(slot.getTime() + 29 * 60_000));
  expect(await openOnes()).toEqual([]);
  await judgeOnce(new Date(slot.getTime() + 31 * 60_000));
  expect((await listAlarms(viewer)).open).toMatchObject([
    { kind: "backupLate", sentence: expect.stringContaining("Often, slot of") },
  ]);
  expect((await bench.backUp(environmentId)).problem).toBeNull();
  // One that was taken in from storage was completed long ago, whenever its row was written.
  await sql(`UPDATE "Backup" SET "adoptedAt" = now(), "adoptedBy" = 'Test'`);
  await judgeOnce(new Date(slot.getTime() + 31 * 60_000));
  expect(await openOnes()).toEqual(["backupLate"]);
  await sql(`UPDATE "Backup" SET "adoptedAt" = NULL, "adoptedBy" = NULL`);
  await judgeOnce(new Date(slot.getTime() + 31 * 60_000));
  expect(await openOnes()).toEqual([]);
  // Nobody expects what a removed schedule would have made.
  await judgeOnce(new Date(slot.getTime() + 24 * 3_600_000));
  expect(await openOnes()).toContain("backupLate");
  await sql(`UPDATE "Schedule" SET "removedAt" = now(), "removedBy" = 'Test'`);
  await judgeOnce(new Date(slot.getTime() + 24 * 3_600_000));
  expect(await openOnes()).not.toContain("backupLate");
});
