import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { startWorker, until, type Worker } from "@/e2e/support/worker";
import { startBackup } from "@/lib/backups/start-backup";
import { s3Store } from "@/lib/storage/s3";
import { s3Client } from "@/lib/storage/s3-client";

/** 60 MB of text, of which half remains: several parts of an upload. */
const seed = `CREATE TABLE noise AS
  SELECT i, (SELECT string_agg(md5(random()::text || i || j), '') FROM generate_series(1, 30) j) AS body
  FROM generate_series(1, 60000) i`;

let bench: Bench;
let s3: TestS3;
let elsewhere: string;
const workers: Worker[] = [];

beforeAll(async () => {
  s3 = await startS3();
  bench = await openBench(seed);
  // Another machine: of the first one's folder it has the keys alone.
  elsewhere = await mkdtemp(join(tmpdir(), "holdfast-elsewhere-"));
  await cp(join(bench.home, "keys"), join(elsewhere, "keys"), { recursive: true });
});
afterAll(async () => {
  for (const worker of workers) worker.signal("SIGTERM");
  await Promise.all(workers.map(({ ended }) => ended));
  await bench.close();
  await s3.stop();
  await rm(elsewhere, { recursive: true, force: true });
});

function work(home: string): Worker {
  const worker = startWorker(home);
  workers.push(worker);
  return worker;
}

async function uploads(): Promise<number> {
  const listed = await s3Client(s3.place, s3.secret).send(new ListMultipartUploadsCommand({ Bucket: s3.place.bucket }));
  return (listed.Uploads ?? []).length;
}

it("kill -9 in the middle of an upload: a worker with another folder makes the backup, and no upload is left", {
  timeout: 300_000,
}, async () => {
  const destinationId = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  const environmentId = await bench.addEnvironment("production", { destinationId });
  const first = work(bench.home);
  const { runId } = await startBackup(actorOf("operator"), { environmentId, reason: "", keep: false });
  await until(async () => (await uploads()) === 1, 10);
  first.signal("SIGKILL");
  await first.ended;
  expect(await uploads()).toBe(1);
  work(elsewhere);
  const run = async () => (await bench.direct.query(`SELECT * FROM "Run" WHERE id = $1`, [runId])).rows[0];
  await until(async () => !["queued", "running"].includes((await run()).status));
  expect(await run()).toMatchObject({ status: "succeeded", epoch: 3 });
  const { rows } = await bench.direct.query(`SELECT * FROM "Backup" WHERE "runId" = $1`, [runId]);
  expect(rows).toMatchObject([{ status: "complete", verification: "readable", rowCount: "60000" }]);
  const store = s3Store(s3.place, s3.secret);
  const names: string[] = [];
  for await (const { name } of store.list("")) names.push(name);
  const beside = [".dump", ".globals.sql", ".json"].map((end) => rows[0].fileName.replace(/\.dump$/, end));
  expect(names.sort()).toEqual(beside);
  expect(await store.sizeOf(rows[0].fileName)).toBe(Number(rows[0].sizeBytes));
  expect(await uploads()).toBe(0);
  const inFolder = async (home: string) =>
    (await readdir(join(home, "archives"))).filter((name) => !name.startsWith("."));
  for (const home of [bench.home, elsewhere]) expect(await inFolder(home)).toEqual([]);
});
