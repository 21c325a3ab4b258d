import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Bench, openBench } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { sweep } from "@/lib/backups/sweep-deleted";
import { keepOne } from "@/lib/copies/keep-copies";
import { withBackupFile } from "@/lib/copies/open-copy";
import { read } from "@/lib/db/read";
import { s3Store } from "@/lib/storage/s3";
import type { Store } from "@/lib/storage/store";

let bench: Bench;
let s3: TestS3;
let bucket: string;
let store: Store;
const worker = { actor: issueSystemActor("worker"), workerId: "w1", signal: new AbortController().signal };

beforeAll(async () => {
  s3 = await startS3();
  bench = await openBench("CREATE TABLE pupil AS SELECT i AS id, md5(i::text) AS name FROM generate_series(1, 5000) i");
  bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  store = s3Store(s3.place, s3.secret);
});
afterAll(async () => {
  await bench.close();
  await s3.stop();
});
beforeEach(async () => {
  await bench.direct.query(`UPDATE "BackupCopy" SET "dueAt" = now() + interval '1 day'`);
});

/** A backup of an environment of its own, with a copy in the bucket that has been made. */
async function withCopy() {
  const environmentId = await bench.addEnvironment("staging", { secondDestinationId: bucket });
  const { backup, path, problem } = await bench.backUp(environmentId);
  expect(problem).toBeNull();
  expect(await keepOne(worker)).toBe(true);
  return { backup, path, environmentId };
}

async function copiesOf(backupId: string) {
  const rows = await read().backupCopy.findMany({ where: { backupId }, orderBy: { isFirst: "desc" } });
  return rows.map(({ status }) => status);
}

async function lookNow(backupId: string, isFirst: boolean): Promise<void> {
  await bench.direct.query(`UPDATE "BackupCopy" SET "dueAt" = now() WHERE "backupId" = $1 AND "isFirst" = $2`, [
    backupId,
    isFirst,
  ]);
  expect(await keepOne(worker)).toBe(true);
}

async function makeAgain(backupId: string): Promise<void> {
  expect(await keepOne(worker)).toBe(true);
  expect(await copiesOf(backupId)).toEqual(["stored", "stored"]);
}

async function openAlarms(environmentId: string): Promise<string[]> {
  const rows = await read().alarm.findMany({ where: { environmentId, kind: "copyBad", closedAt: null } });
  return rows.map(({ sentence }) => sentence);
}

const lostAt = async (id: string) => (await read().backup.findUniqueOrThrow({ where: { id } })).lostAt;

test("a second copy is made by itself, byte for byte, with its manifest", async () => {
  const { backup, path } = await withCopy();
  expect(await copiesOf(backup.id)).toEqual(["stored", "stored"]);
  const file = await store.open(backup.fileName);
  expect(Buffer.concat((await file.stream().toArray()) as Buffer[]).equals(await readFile(path))).toBe(true);
  const manifest = await store.open(backup.fileName.replace(/dump$/, "json"));
  expect(JSON.parse((await manifest.stream().toArray()).join(""))).toMatchObject({ sha256: backup.sha256 });
  expect(await keepOne(worker)).toBe(false);
});

test("roles that somebody has changed keep no archive from having a second copy; they are left out", async () => {
  const bytes = (name: string) => store.sizeOf(name);
  const environmentId = await bench.addEnvironment("staging", { secondDestinationId: bucket });
  expect((await bench.backUp(environmentId)).problem).toBeNull();
  const backup = await read().backup.findFirstOrThrow({ where: { environmentId } });
  const roles = backup.fileName.replace(/dump$/, "globals.sql");
  await appendFile(join(bench.home, "archives", roles), "-- more");
  await makeAgain(backup.id);
  expect(await copiesOf(backup.id)).toEqual(["stored", "stored"]);
  expect(await bytes(backup.fileName)).toBe(Number(backup.sizeBytes));
  expect(await bytes(roles)).toBeNull();
});

test.each([
  ["changed by one bit", "changed"],
  ["cut short", "changed"],
  ["gone", "missing"],
])("a copy on disk that is %s is found, and made again from the other", async (damage, word) => {
  const { backup, path, environmentId } = await withCopy();
  const good = await readFile(path);
  if (damage === "gone") await rm(path);
  else await writeFile(path, damage === "cut short" ? good.subarray(0, -1) : flipped(good));
  await lookNow(backup.id, true);
  expect(await copiesOf(backup.id)).toEqual(["wanted", "stored"]);
  // Open from the moment it was found: it may be made anew before anybody looks.
  expect(await openAlarms(environmentId)).toEqual([
    expect.stringContaining("A copy is missing or changed in Archive folder"),
  ]);
  await makeAgain(backup.id);
  await judgeOnce();
  expect(await openAlarms(environmentId)).toEqual([]);
  expect((await readFile(path)).equals(good)).toBe(true);
  const { rows } = await bench.direct.query(
    `SELECT summary, after FROM "AuditEvent" WHERE subject = $1 AND after->>'status' = $2`,
    [backup.id, word],
  );
  expect(rows).toHaveLength(1);
  expect(await lostAt(backup.id)).toBeNull();
});

test("an object that was changed silently is found, and made again", async () => {
  const { backup, path } = await withCopy();
  await store.writeText(backup.fileName, "x", "z".repeat(Number(backup.sizeBytes)));
  await lookNow(backup.id, false);
  expect(await copiesOf(backup.id)).toEqual(["stored", "wanted"]);
  await makeAgain(backup.id);
  const file = await store.open(backup.fileName);
  expect(Buffer.concat((await file.stream().toArray()) as Buffer[]).equals(await readFile(path))).toBe(true);
});

test("a backup whose only copy is damaged is lost, counts no more, and is found again when its file comes back", async () => {
  const environmentId = await bench.addEnvironment("staging");
  const { backup, path } = await bench.backUp(environmentId);
  const good = await readFile(path);
  await writeFile(path, flipped(good));
  await lookNow(backup.id, true);
  expect(await copiesOf(backup.id)).toEqual(["changed"]);
  expect(await lostAt(backup.id)).not.toBeNull();
  const reading = { signal: worker.signal };
  await expect(withBackupFile(backup, reading, async () => {})).rejects.toThrow(/No good copy/);
  await writeFile(path, good);
  await lookNow(backup.id, true);
  expect(await lostAt(backup.id)).toBeNull();
});

test("a place that cannot be asked proves nothing: the copy stays, and says so", async () => {
  const { backup } = await withCopy();
  const settings = JSON.stringify(bucketSettings(s3, { bucket: "not-there" }));
  const before = await bench.direct.query(`SELECT settings FROM "Destination" WHERE id = $1`, [bucket]);
  await bench.direct.query(`UPDATE "Destination" SET settings = settings || $2::jsonb WHERE id = $1`, [
    bucket,
    settings,
  ]);
  await lookNow(backup.id, false);
  const copies = await read().backupCopy.findMany({ where: { backupId: backup.id, isFirst: false } });
  expect(copies).toMatchObject([{ status: "stored", attempts: 1, problem: expect.stringMatching(/password|bucket/) }]);
  await bench.direct.query(`UPDATE "Destination" SET settings = $2 WHERE id = $1`, [bucket, before.rows[0].settings]);
});

test("an archive that lies in a bucket only is fetched whole into a private file, and nothing of it is left", async () => {
  const { backup, path } = await withCopy();
  const good = await readFile(path);
  await rm(path);
  const seen = await withBackupFile(backup, { signal: worker.signal }, async (file) => {
    expect(file.sha256).toBe(backup.sha256);
    expect(file.path).not.toBe(path);
    // By this name the next worker knows whose it was, and removes it when that one was killed.
    expect(basename(dirname(file.path))).toMatch(new RegExp(`^pg\\.${process.pid}\\.[0-9a-f]+\\.`));
    return { path: file.path, body: await readFile(file.path) };
  });
  expect(seen.body.equals(good)).toBe(true);
  await expect(readFile(seen.path)).rejects.toMatchObject({ code: "ENOENT" });
});

test("what is deleted goes from every place", async () => {
  const { backup, environmentId } = await withCopy();
  await bench.backUp(environmentId);
  await bench.direct.query(`UPDATE "Backup" SET status = 'deleted' WHERE id = $1`, [backup.id]);
  await bench.direct.query(`UPDATE "BackupCopy" SET "dueAt" = now() WHERE "backupId" = $1`, [backup.id]);
  await sweep(worker.actor);
  expect(await copiesOf(backup.id)).toEqual(["removed", "removed"]);
  expect(await store.sizeOf(backup.fileName)).toBeNull();
  expect(await bench.files()).not.toContain(backup.fileName.split("/").at(-1));
});

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const at = Math.floor(copy.length / 2);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
