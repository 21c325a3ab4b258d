import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { acceptBackup, deleteBackup } from "@/lib/backups/change-backup";
import { getBackup, newestReliable } from "@/lib/backups/data";

let bench: Bench;
let production: string;
const lead = actorOf("lead");

beforeAll(async () => {
  bench = await openBench(`CREATE TABLE student (id int PRIMARY KEY);
    INSERT INTO student SELECT generate_series(1, 1000);
    CREATE TABLE course (id int); INSERT INTO course SELECT generate_series(1, 10)`);
  production = await bench.addEnvironment("production");
});
afterAll(() => bench.close());

const made = async () => {
  const { backup, problem } = await bench.backUp(production);
  expect(problem).toBeNull();
  return (await getBackup(lead, backup.id)).backup;
};

test("a backup of a database that was emptied is faithful and amber, and so is the next one, until a lead says it is right", async () => {
  const first = await made();
  expect(first).toMatchObject({ verification: "readable", unusual: [], comparedToId: null });
  const second = await made();
  expect(second).toMatchObject({ unusual: [], comparedToId: first.id });
  await query(bench.target.url, "TRUNCATE student; DROP TABLE course");
  const unusual = [
    "1 table of the backup before is gone: public.course.",
    "1 table that had rows is empty: public.student.",
    "0 rows in all instead of 1,010: 100 % less.",
  ];
  const emptied = await made();
  expect(emptied).toMatchObject({ status: "complete", verification: "readable", unusual, comparedToId: second.id });
  // What is wrong does not become the measure of what follows.
  const again = await made();
  expect(again).toMatchObject({ unusual, comparedToId: second.id, accepted: null });

  // The way back is the last one that held what it should: it is the newest that counts, and nobody deletes it.
  expect((await newestReliable(lead))[production]).toMatchObject({ backup: { id: second.id }, doubtedId: again.id });
  await deleteBackup(lead, { id: first.id, typed: first.file });
  await expect(deleteBackup(lead, { id: second.id, typed: second.file })).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(/last verified backup/),
  });
  await expect(bench.direct.query(`UPDATE "Backup" SET status = 'deleted' WHERE id = $1`, [second.id])).rejects.toThrow(
    /last verified backup/,
  );

  const said = { id: again.id, reason: "The year is over; the students were archived." };
  await expect(acceptBackup(actorOf("operator"), said)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await expect(acceptBackup(lead, { ...said, id: second.id })).rejects.toMatchObject({ code: "PRECONDITION" });
  await acceptBackup(lead, said);
  await expect(acceptBackup(lead, said)).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await newestReliable(lead))[production]).toMatchObject({ backup: { id: again.id }, doubtedId: null });
  expect((await getBackup(lead, again.id)).backup.accepted).toMatchObject({ by: lead.name, reason: said.reason });
  expect(await made()).toMatchObject({ unusual: [], comparedToId: again.id });
  const { rows } = await bench.direct.query(
    `SELECT "actorName", before, after FROM "AuditEvent" WHERE action = 'backup:accept' AND outcome = 'done'`,
  );
  expect(rows).toEqual([{ actorName: lead.name, before: { unusual }, after: { accepted: true, reason: said.reason } }]);
});
