import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ageProgram } from "@/e2e/support/age-program";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { type DrillBench, openDrillBench } from "@/e2e/support/drill-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { runDrill } from "@/lib/drills/run-drill";
import { runProgram } from "@/lib/process";
import { type Engine, startEngine } from "@/lib/runs/engine";
import { stopScratchServer } from "@/lib/scratch/with-scratch-database";

let bench: DrillBench;
let s3: TestS3;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });
let own: string;
let environment: string;

beforeAll(async () => {
  s3 = await startS3();
  bench = await openDrillBench();
  await ensureArchiveKey();
  own = await generateX25519Identity();
  const bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  const recipients = [await identityToRecipient(own)];
  environment = await bench.addEnvironment("production", { destinationId: bucket, encrypts: true, recipients });
  engine = await startEngine([runDrill], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await stopScratchServer();
  await bench.close();
  await s3.stop();
});

test("an encrypted backup in a bucket is verified, names its recipients, and a drill restores it", async () => {
  const { backup, problem } = await bench.backUp(environment);
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ verification: "readable", encryption: "age" });
  expect(backup.fileName).toMatch(/\.dump\.age$/);
  expect(backup.manifest).toMatchObject({
    encryption: "age",
    recipients: [expect.stringMatching(/^age1/), expect.any(String)],
  });
  expect(backup.manifest.restore.bash).toContain("age --decrypt");
  const drill = await bench.prove(backup.id);
  expect(drill).toMatchObject({ status: "succeeded", verification: "restored" });
  expect(await bench.scratchLeft()).not.toContainEqual(expect.stringMatching(/^pg\./));
});

test("another recipient decrypts an archive on disk with the standard command, and pg_restore reads it", async () => {
  const recipients = [await identityToRecipient(own)];
  const local = await bench.addEnvironment("staging", { encrypts: true, recipients });
  const { problem, path } = await bench.backUp(local);
  expect(problem).toBeNull();
  const key = join(bench.home, "own.key");
  await writeFile(key, `${own}\n`, { mode: 0o600 });
  const plain = join(bench.home, "plain.dump");
  const args = ["--decrypt", "--identity", key, "--output", plain, path];
  expect(await runProgram({ file: await ageProgram(), args, env: {}, stallMs: 30_000 })).toMatchObject({ exitCode: 0 });
  expect((await readFile(plain)).subarray(0, 5).toString()).toBe("PGDMP");
  expect((await readFile(path)).includes("PGDMP")).toBe(false);
});

test("with the key of another installation nothing is proven, and it is said why", async () => {
  const local = await bench.addEnvironment("staging", { encrypts: true });
  const { backup, problem } = await bench.backUp(local);
  expect(problem).toBeNull();
  const keyFile = join(bench.home, "keys", "archives.key");
  const kept = await readFile(keyFile);
  await rm(keyFile);
  await writeFile(keyFile, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  const drill = await bench.prove(backup.id);
  await rm(keyFile);
  await writeFile(keyFile, kept, { mode: 0o600 });
  expect(drill).toMatchObject({ run: "failed", verification: "readable" });
  expect(JSON.stringify(drill.problem)).toContain("cannot be decrypted whole with this worker's key");
});
