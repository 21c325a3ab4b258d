import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { query } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { openRestoreBench, type RestoreBench } from "@/e2e/support/restore-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { env } from "@/lib/env";
import { runRestore } from "@/lib/restores/run-restore";
import { type Engine, startEngine } from "@/lib/runs/engine";

let bench: RestoreBench;
let s3: TestS3;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  s3 = await startS3();
  bench = await openRestoreBench();
  await ensureArchiveKey();
  engine = await startEngine([runRestore], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
  await s3.stop();
});

it("an encrypted archive in a bucket is restored row for row, and nothing of it stays on the worker's disk", async () => {
  const bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  const { id } = await bench.backedUp({ destinationId: bucket, encrypts: true });
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "succeeded", problem: null, status: "succeeded" });
  const all = "SELECT md5(string_agg(p::text, '|' ORDER BY id)) AS sum, count(*)::int AS n FROM pupil p";
  expect(await bench.ask(String(done.database), all)).toEqual(await query(bench.target.url, all));
  expect((await readdir(env().scratch)).filter((name) => name.startsWith(`pg.${process.pid}.`))).toEqual([]);
});
