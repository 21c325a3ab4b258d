import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { addDestination } from "@/e2e/support/destination-bench";
import { removableDisk } from "@/e2e/support/small-disk";
import { until } from "@/e2e/support/worker";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { sweep } from "@/lib/backups/sweep-deleted";
import { findArchives } from "@/lib/catalog/find-archives";
import { keepOne } from "@/lib/copies/keep-copies";
import { withBackupFile } from "@/lib/copies/open-copy";
import { read } from "@/lib/db/read";
import { acceptFolder } from "@/lib/destinations/accept-folder";
import { checkDue } from "@/lib/destinations/check-destinations";
import { listDestinations } from "@/lib/destinations/data";
import { requestDestinationCheck, saveDestination } from "@/lib/destinations/save-destination";
import { builtInId } from "@/lib/destinations/schema";
import { observeStorage } from "@/lib/health/observe-storage";

vi.setConfig({ testTimeout: 180_000 });
const admin = actorOf("admin");
const worker = { actor: issueSystemActor("worker"), workerId: "w1", signal: new AbortController().signal };
const mark = ".holdfast-destination";
let bench: Bench;
let folder: string;

beforeAll(async () => {
  bench = await openBench("CREATE TABLE pupil AS SELECT i AS id, md5(i::text) AS name FROM generate_series(1, 5000) i");
  folder = await mkdtemp(join(tmpdir(), "holdfast-marked-"));
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

/** A folder of its own as a destination, not tried yet. */
async function newFolder(name: string) {
  const path = join(folder, name);
  await mkdir(path);
  return { path, id: await addDestination(bench.direct, name, { kind: "local", folder: path }) };
}

async function tryNow(id: string) {
  await requestDestinationCheck(admin, { id });
  await checkDue();
  return (await listDestinations(admin)).find((destination) => destination.id === id)?.seen;
}

const markedAt = async (id: string) => (await read().destination.findUniqueOrThrow({ where: { id } })).markedAt;
const notItsFolder = /it is not the one that the archives lie in. Is the disk mounted\?/;
const alarms = async () =>
  (await read().alarm.findMany({ where: { kind: "destinationFailed", closedAt: null } })).map(
    ({ sentence }) => sentence,
  );
const lookNow = (backupId: string) =>
  bench.direct.query(`UPDATE "BackupCopy" SET "dueAt" = now() WHERE "backupId" = $1`, [backupId]);

test("a disk that is not mounted gets no archive, loses none, and is told of until it is back", async () => {
  const { path, id } = await newFolder("Disk");
  const disk = removableDisk(path);
  try {
    expect(await tryNow(id)).toMatchObject({ ok: true });
    expect(await readFile(join(path, mark), "utf8")).toContain(`\n${id}\n`);
    const environmentId = await bench.addEnvironment("production", { destinationId: id });
    const { backup, problem } = await bench.backUp(environmentId);
    expect(problem).toBeNull();
    const gone = (await bench.backUp(environmentId)).backup;
    await bench.direct.query(`UPDATE "Backup" SET status = 'deleted' WHERE id = $1`, [gone.id]);

    disk.takeAway();
    expect(await readdir(path)).toEqual([]);
    expect(await tryNow(id)).toMatchObject({
      ok: false,
      otherFolder: true,
      problem: expect.stringMatching(notItsFolder),
      hint: expect.stringMatching(/^Mount it/),
    });
    await judgeOnce();
    expect(await alarms()).toEqual([expect.stringMatching(notItsFolder)]);

    const failed = await bench.backUp(environmentId);
    expect(failed.problem).toMatchObject({ code: "PRECONDITION", message: expect.stringMatching(notItsFolder) });
    expect(failed.backup).toMatchObject({ status: "failed", verification: "none" });
    await lookNow(backup.id);
    expect(await keepOne(worker)).toBe(true);
    const copy = await read().backupCopy.findFirstOrThrow({ where: { backupId: backup.id } });
    expect(copy).toMatchObject({ status: "stored", problem: expect.stringMatching(notItsFolder) });
    await expect(withBackupFile(backup, worker, async () => {})).rejects.toThrow(notItsFolder);
    const destination = await read().destination.findUniqueOrThrow({ where: { id } });
    await expect(findArchives(destination, { ...worker, onFraction: () => {} })).rejects.toThrow(notItsFolder);
    await lookNow(gone.id);
    await sweep(worker.actor);
    expect(await readdir(path)).toEqual([]);

    disk.bringBack();
    expect(await readdir(path)).toContain(mark);
    expect(await tryNow(id)).toMatchObject({ ok: true });
    await judgeOnce();
    expect(await alarms()).toEqual([]);
    await lookNow(gone.id);
    await sweep(worker.actor);
    expect((await bench.direct.query(`SELECT status FROM "BackupCopy" WHERE "backupId" = $1`, [gone.id])).rows).toEqual(
      [{ status: "removed" }],
    );
    await withBackupFile(backup, worker, async (file) => expect(file.sha256).toBe(backup.sha256));
    expect((await bench.backUp(environmentId)).problem).toBeNull();
  } finally {
    disk.close();
  }
});

test("an administrator says that another folder is the right one; nobody else does, and not of one that is", async () => {
  const { path, id } = await newFolder("Moved");
  await tryNow(id);
  const before = await markedAt(id);
  await expect(acceptFolder(admin, { id })).rejects.toMatchObject({ code: "PRECONDITION" });
  await rename(path, `${path}.old`);
  await mkdir(path);
  expect(await tryNow(id)).toMatchObject({ otherFolder: true });
  await expect(acceptFolder(actorOf("lead"), { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  expect(await tryNow(id)).toMatchObject({ ok: false });
  await acceptFolder(admin, { id });
  await checkDue();
  expect(await tryNow(id)).toMatchObject({ ok: true });
  expect(await readFile(join(path, mark), "utf8")).toContain(id);
  expect(await markedAt(id)).not.toEqual(before);
  const { rows } = await bench.direct.query(
    `SELECT "actorName", action FROM "AuditEvent" WHERE subject = $1 AND outcome = 'done' AND action <> 'destination:check' ORDER BY id`,
    [id],
  );
  expect(rows).toEqual([
    { actorName: "worker", action: "destination:record" },
    { actorName: "Test admin", action: "destination:edit" },
    { actorName: "worker", action: "destination:record" },
  ]);
  // What was said once is used up.
  await rm(join(path, mark));
  expect(await tryNow(id)).toMatchObject({ otherFolder: true });
});

test("a destination from before there were marks is marked where its archives lie, and nowhere else", async () => {
  const { path, id } = await newFolder("Old");
  const environmentId = await bench.addEnvironment("staging", { destinationId: id });
  expect((await bench.backUp(environmentId)).problem).toBeNull();
  expect(await markedAt(id)).toBeNull();
  await rename(path, `${path}.mounted`);
  await mkdir(path);
  expect(await tryNow(id)).toMatchObject({ otherFolder: true });
  // What is backed up while the disk is away would be taken for what is known to lie there.
  expect((await bench.backUp(environmentId)).problem).toMatchObject({
    message: expect.stringContaining("not the one"),
  });
  expect(await tryNow(id)).toMatchObject({ otherFolder: true });
  expect(await readdir(path)).toEqual([]);
  await rm(path, { recursive: true });
  await rename(`${path}.mounted`, path);
  expect(await tryNow(id)).toMatchObject({ ok: true });
  expect(await markedAt(id)).not.toBeNull();
});

test("a folder that another installation has marked keeps that mark beside the new one", async () => {
  const { path, id } = await newFolder("Shared");
  const other = "11111111-1111-7111-8111-111111111111";
  await writeFile(join(path, mark), `whose it is\r\n${other}\r\n`);
  expect(await tryNow(id)).toMatchObject({ ok: true });
  const lines = (await readFile(join(path, mark), "utf8")).split("\n");
  expect(lines).toEqual([expect.stringMatching(/leave this file/), other, id, ""]);
});

test("a destination that is given another folder is marked there; one whose folder is gone says that it is gone", async () => {
  const { path, id } = await newFolder("Given");
  await tryNow(id);
  const next = join(folder, "next");
  await mkdir(next);
  await saveDestination(admin, { id, name: "Given", settings: { kind: "local", folder: next }, secret: "" });
  expect(await tryNow(id)).toMatchObject({ ok: true });
  expect(await readFile(join(next, mark), "utf8")).toContain(id);
  await rm(next, { recursive: true });
  expect(await tryNow(id)).toMatchObject({ ok: false, problem: expect.stringMatching(/gone/) });
  expect((await readdir(path)).length).toBe(1);
});

test("the installation's own folder is marked when it is first tried, and its health says when it is another one", async () => {
  expect(await tryNow(builtInId)).toMatchObject({ ok: true });
  const archives = join(bench.home, "archives");
  expect(await readdir(archives)).toContain(mark);
  expect(await seenByWorker()).toBe(true);
  await rename(archives, `${archives}.away`);
  expect(await seenByWorker()).toBe(false);
  expect(await tryNow(builtInId)).toMatchObject({ otherFolder: true });
  await rm(archives, { recursive: true });
  await rename(`${archives}.away`, archives);
  expect(await seenByWorker()).toBe(true);
  expect(await tryNow(builtInId)).toMatchObject({ ok: true });
});

/** What the loop writes into a worker's row in its first round. */
async function seenByWorker(): Promise<boolean> {
  const { rows } = await bench.direct.query(
    `INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt") VALUES (gen_random_uuid(), 'test', 0, '', '', now() + interval '1 hour') RETURNING id`,
  );
  const stop = new AbortController();
  const observing = observeStorage({ workerId: rows[0].id, signal: stop.signal });
  const find = async () => (await read().worker.findUniqueOrThrow({ where: { id: rows[0].id } })).storage;
  await until(async () => (await find()) !== null);
  stop.abort();
  await observing;
  return ((await find()) as { writable: boolean }).writable;
}
