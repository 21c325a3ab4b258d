import { execFile } from "node:child_process";
import { appendFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { until } from "@/e2e/support/worker";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { acceptBackup } from "@/lib/backups/change-backup";
import { adoptBackup } from "@/lib/catalog/adopt-backup";
import { runAdoptBackup } from "@/lib/catalog/run-adopt-backup";
import { runSearchDestination } from "@/lib/catalog/run-search-destination";
import { searchDestination } from "@/lib/catalog/search-destination";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { keepOne } from "@/lib/copies/keep-copies";
import { client } from "@/lib/db/client";
import { read } from "@/lib/db/read";
import { builtInId } from "@/lib/destinations/schema";
import { startDrill } from "@/lib/drills/start-drill";
import { type Engine, startEngine } from "@/lib/runs/engine";

vi.setConfig({ testTimeout: 300_000 });
let bench: Bench;
let s3: TestS3;
let engine: Engine;
let direct: Client;
const worker = { actor: issueSystemActor("worker"), workerId: "w1", signal: new AbortController().signal };
const facts = `SELECT b.id, e.name, e.tier, p.slug, "fileName", b.status, verification, "sizeBytes", sha256, "rowCount", "tableCount",
    b."databaseBytes", compression, encryption, "serverVersion", "toolVersion", "migrationHead", "snapshotAt", b.manifest, unusual,
    b."requestedBy", b.reason, (SELECT count(*)::int FROM "BackupCopy" c WHERE c."backupId" = b.id AND c.status = 'stored') AS copies
  FROM "Backup" b JOIN "Environment" e ON e.id = b."environmentId" JOIN "Project" p ON p.id = e."projectId" ORDER BY b.id`;
let before: Record<string, unknown>[];

/** The program as `npm run catalog:rebuild` starts it: its exit code and all it said. */
function rebuild(...args: string[]): Promise<{ code: number; said: string }> {
  const { PATH, HOLDFAST_DATABASE_URL, HOLDFAST_HOME } = process.env;
  const env = { PATH, HOLDFAST_DATABASE_URL, HOLDFAST_HOME, NODE_ENV: "production" } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", "bin/catalog-rebuild.ts", ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: out + err }),
    );
  });
}

async function rows(sql: string, values: unknown[] = []) {
  return (await direct.query(sql, values)).rows;
}

beforeAll(async () => {
  s3 = await startS3();
  bench = await openBench("CREATE TABLE pupil AS SELECT i AS id, md5(i::text) AS name FROM generate_series(1, 5000) i");
  await ensureArchiveKey();
  const bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  const plain = await bench.addEnvironment("production", { secondDestinationId: bucket });
  const far = await bench.addEnvironment("staging", { destinationId: bucket, encrypts: true });
  for (const environment of [plain, plain, far, far]) {
    const { problem } = await bench.backUp(environment);
    expect(problem).toBeNull();
  }
  while (await keepOne(worker)) {
    // Every copy that is wanted.
  }
  before = (await bench.direct.query(facts)).rows;
  expect(before.map(({ copies }) => copies)).toEqual([2, 2, 1, 1]);
  // The machine's database is gone; keys and storage are left.
  await client().$disconnect();
  await bench.direct.end();
  await bench.lose();
  direct = new Client({ connectionString: process.env.HOLDFAST_DATABASE_URL });
  await direct.connect();
  expect(await rows(`SELECT count(*)::int AS n FROM "Backup"`)).toEqual([{ n: 0 }]);
});
afterAll(async () => {
  await engine?.stop();
  await direct?.end();
  await client().$disconnect();
  await bench.lose();
  await s3.stop();
  await rm(bench.home, { recursive: true, force: true });
});

test("without a worker nothing is claimed", async () => {
  expect(await rebuild()).toMatchObject({ code: 2, said: expect.stringContaining("No worker is running") });
});

test("the catalog is rebuilt from a folder and a bucket alone: the same backups, counts and hashes", async () => {
  await addDestination(direct, "Bucket", bucketSettings(s3), s3.secret);
  engine = await startEngine([runSearchDestination, runAdoptBackup], "test", () => {});
  const look = await rebuild("--look");
  expect(look).toMatchObject({ code: 0, said: expect.stringContaining("Bucket: 4 archives are not known here") });
  expect(await rows(`SELECT count(*)::int AS n FROM "Backup"`)).toEqual([{ n: 0 }]);
  const { code, said } = await rebuild();
  expect(said).toContain("Catalog: 6 taken in");
  expect(code).toBe(0);
  const after = await rows(facts);
  expect(after).toEqual(before);
  const environments = await rows(
    `SELECT "disabledAt" IS NOT NULL AS off, "sealedPassword", database FROM "Environment"`,
  );
  expect(environments).toEqual(Array(2).fill({ off: true, sealedPassword: "", database: bench.target.name }));
  const kept = await rows(`SELECT "pinnedBy", "adoptedBy", vouched, "lostAt" FROM "Backup"`);
  expect(kept).toEqual(
    Array(4).fill({ pinnedBy: "catalog rebuild", adoptedBy: "catalog rebuild", vouched: false, lostAt: null }),
  );
  expect(await rebuild()).toMatchObject({ code: 0, said: expect.stringContaining("Catalog: 0 taken in") });
});

/** Makes the metadata forget one backup, and says where its files lie. */
async function forget(): Promise<{ id: string; archive: string; manifest: string; fileName: string }> {
  const [backup] = await rows(`SELECT id, "fileName" FROM "Backup" WHERE encryption = 'none' ORDER BY id LIMIT 1`);
  await direct.query(`DELETE FROM "BackupCopy" WHERE "backupId" = $1`, [backup.id]);
  await direct.query(`UPDATE "Backup" SET "comparedToId" = NULL WHERE "comparedToId" = $1`, [backup.id]);
  await direct.query(`DELETE FROM "Backup" WHERE id = $1`, [backup.id]);
  const archive = join(bench.home, "archives", backup.fileName);
  return { ...backup, archive, manifest: archive.replace(/dump$/, "json") };
}

async function ended(runId: string) {
  const final = async () => (await read().run.findUniqueOrThrow({ where: { id: runId } })).status;
  await until(async () => !["queued", "running"].includes(await final()));
  return read().run.findUniqueOrThrow({ where: { id: runId } });
}

/** What a look through the folder says of one file. */
async function lookAt(fileName: string) {
  const { runId } = await searchDestination(actorOf("operator"), { id: builtInId });
  expect(await ended(runId)).toMatchObject({ status: "succeeded" });
  return read().foundArchive.findUniqueOrThrow({
    where: { destinationId_fileName: { destinationId: builtInId, fileName } },
  });
}

const environmentOf = async (tier: string) =>
  (await rows(`SELECT id FROM "Environment" WHERE tier = $1::"Tier" ORDER BY "createdAt"`, [tier]))[0].id as string;

test("what the manifest of an archive promises is believed only as far as it is seen", async () => {
  const { id, fileName, archive, manifest } = await forget();
  const good = await readFile(archive);
  const environmentId = await environmentOf("production");
  const take = async () => {
    const found = await lookAt(fileName);
    expect(found.verdict).toBe("sealed");
    return ended((await adoptBackup(actorOf("admin"), { id: found.id, environmentId, reason: "" })).runId);
  };

  // One bit of the archive: as long as it was, and another hash.
  const flipped = Buffer.from(good);
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  await writeFile(archive, flipped);
  const damaged = await take();
  expect(damaged).toMatchObject({ status: "failed", problem: { message: expect.stringContaining("SHA-256 differs") } });
  expect(await read().backup.findUnique({ where: { id } })).toBeNull();
  expect((await readFile(archive)).equals(flipped)).toBe(true);
  await writeFile(archive, good);

  // The manifest is another one than was shown.
  const shown = await lookAt(fileName);
  const text = await readFile(manifest, "utf8");
  await appendFile(manifest, "\n");
  const { runId } = await adoptBackup(actorOf("admin"), { id: shown.id, environmentId, reason: "" });
  expect(await ended(runId)).toMatchObject({
    status: "failed",
    problem: { message: "Its manifest is not the one that was shown." },
  });
  // It says more rows than there are.
  await writeFile(manifest, text.replace('"public.pupil": 5000', '"public.pupil": 5001'));
  expect(await lookAt(fileName)).toMatchObject({
    verdict: "refused",
    sentence: expect.stringContaining("was changed"),
  });
  // Without a manifest nothing says what it is.
  await rename(manifest, `${manifest}.away`);
  expect(await lookAt(fileName)).toMatchObject({
    verdict: "refused",
    sentence: expect.stringContaining("no manifest"),
  });
  await rm(`${manifest}.away`);
  await writeFile(manifest, text);

  expect(await take()).toMatchObject({ status: "succeeded" });
  expect(await read().backup.findUniqueOrThrow({ where: { id } })).toMatchObject({ verification: "readable" });
});

test("a sealed archive counts for nothing in an environment that it does not name, until a lead has looked", async () => {
  const { id, fileName } = await forget();
  const [other] =
    await rows(`WITH p AS (INSERT INTO "Project" (id, slug, name) VALUES (gen_random_uuid(), 'other', 'Other') RETURNING id)
    INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode, "sealedPassword", "disabledAt")
    SELECT gen_random_uuid(), id, 'live', 'Live', 'production', 'h', 1, 'u', 'd', 'disable', '', now() FROM p RETURNING id`);
  const found = await lookAt(fileName);
  expect(found.verdict).toBe("sealed");
  const adopt = (reason: string) => adoptBackup(actorOf("admin"), { id: found.id, environmentId: other.id, reason });
  await expect(adopt("")).rejects.toMatchObject({ code: "INVALID" });
  expect(await ended((await adopt("it was split off")).runId)).toMatchObject({ status: "succeeded" });
  const taken = await read().backup.findUniqueOrThrow({ where: { id } });
  expect(taken).toMatchObject({ environmentId: other.id, vouched: true, acceptedAt: null });
  expect(taken.unusual[0]).toMatch(/Nothing proves that it belongs here.*Test admin says: it was split off/);
});

test("what nothing proves is an administrator's word, counts for nothing until a lead looked, and lies are found", async () => {
  const { id, fileName, manifest } = await forget();
  const environmentId = await environmentOf("production");
  const { seal: _, ...unsealed } = JSON.parse(await readFile(manifest, "utf8"));
  const lying = { ...unsealed, rowsByTable: { "public.pupil": 6000 } };
  await writeFile(manifest, JSON.stringify(lying));
  const found = await lookAt(fileName);
  expect(found).toMatchObject({
    verdict: "unproven",
    sentence: expect.stringContaining("anybody may have written it"),
  });
  expect(await rebuild("--look")).toMatchObject({
    code: 1,
    said: expect.stringContaining("An administrator takes it in"),
  });
  const again = await lookAt(fileName);
  const adopt = (reason: string, role: "lead" | "admin" = "admin") =>
    adoptBackup(actorOf(role), { id: again.id, environmentId, reason });
  await expect(adopt("moved by me", "lead")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await expect(adopt("")).rejects.toMatchObject({ code: "INVALID" });
  const wrong = await environmentOf("staging");
  await expect(
    adoptBackup(actorOf("admin"), { id: again.id, environmentId: wrong, reason: "x" }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await ended((await adopt("moved by me")).runId)).toMatchObject({
    status: "failed",
    problem: {
      message: expect.stringContaining("not what its manifest says: Source and archive differ: public.pupil"),
    },
  });
  const taken = () => read().backup.findUniqueOrThrow({ where: { id } });
  expect(await taken()).toMatchObject({ verification: "stored", vouched: true, acceptedAt: null });
  expect((await taken()).unusual[0]).toMatch(/Nothing proves.*Test admin says: moved by me/);

  await forget();
  await writeFile(manifest, JSON.stringify(unsealed));
  const honest = await lookAt(fileName);
  const { runId } = await adoptBackup(actorOf("admin"), { id: honest.id, environmentId, reason: "moved by me" });
  expect(await ended(runId)).toMatchObject({ status: "succeeded" });
  expect(await taken()).toMatchObject({ verification: "readable", vouched: true });
  await direct.query(`UPDATE "Environment" SET "disabledAt" = NULL`);
  await expect(startDrill(actorOf("operator"), { id })).rejects.toThrow(/Nothing proves where this backup comes from/);
  await acceptBackup(actorOf("lead"), { id, reason: "its rows are ours" });
  expect(await startDrill(actorOf("operator"), { id })).toHaveProperty("runId");
});
