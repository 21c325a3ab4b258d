import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { expectNothingLeft, keptBackups } from "@/e2e/support/backup-faults";
import { closeFolder, limitedFiles, smallDisk } from "@/e2e/support/small-disk";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { sweep } from "@/lib/backups/sweep-deleted";
import { startPostgres } from "../../bin/embedded-postgres.mjs";

/** 15 MB that compress to half. Its dump is met in the middle: it stands still there while something happens. */
const SEED = `CREATE TABLE noise AS
  SELECT i, (SELECT string_agg(md5(random()::text || i || j), '') FROM generate_series(1, 30) j) AS body
  FROM generate_series(1, 15000) i`;

let bench: Bench;
let environment: string;

beforeAll(async () => {
  bench = await openBench(SEED);
  environment = await bench.addEnvironment("production");
  expect((await bench.backUp(environment)).problem).toBeNull();
});
afterAll(() => bench.close());

/** Waits until a partial archive has this many bytes; the moment in which something is to happen. */
async function untilWritten(bytes: number): Promise<void> {
  await expect.poll(sizeOfPartial, { timeout: 30_000, interval: 5 }).toBeGreaterThan(bytes);
}

async function sizeOfPartial(): Promise<number> {
  const folder = join(bench.home, "archives");
  const names = await readdir(folder, { recursive: true });
  const partial = names.find((name) => name.endsWith(".dump.1.partial"));
  return partial ? (await stat(join(folder, partial))).size : 0;
}

type Server = Awaited<ReturnType<typeof startPostgres>>;

test.each(["SIGINT", "SIGQUIT"] as const)("a server that is stopped (%s) in the middle of a dump", async (signal) => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-stopped-"));
  await chmod(folder, 0o755);
  const server: Server = await startPostgres({
    folder,
    password: "test",
    logFile: join(folder, "log"),
    settings: { fsync: "off" },
  });
  await query(server.superuserUrl, SEED);
  const own = await bench.addEnvironment("staging", {}, server.superuserUrl);
  const before = await keptBackups(bench);
  let stopped: Promise<void> | undefined;
  const onSpawn = (tool: string, pid: number) => {
    if (tool !== "pg_dump") return;
    stopped = inTheMiddle(pid, async () => {
      process.kill(server.pid, signal);
      await server.exited;
    });
  };
  const outcome = await bench.backUp(own, { onSpawn });
  await stopped;
  expect(outcome.problem).toMatchObject({
    code: "UNREACHABLE",
    message: expect.stringMatching(/^(The server at .+ ended the connection|The connection to .+ was lost)\.$/),
    hint: expect.stringContaining("try again"),
  });
  await expectNothingLeft(bench, before, outcome, []);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Holds pg_dump when it has written a part, lets something happen, and lets it go on. */
async function inTheMiddle<T>(dump: number, happens: () => Promise<T> | T): Promise<T> {
  await untilWritten(500_000);
  process.kill(dump, "SIGSTOP");
  const value = await happens();
  process.kill(dump, "SIGCONT");
  return value;
}

async function expectRefused(disk: ReturnType<typeof limitedFiles>) {
  try {
    expect((await bench.backUp(environment)).problem).toBeNull();
    const before = await keptBackups(bench);
    const fill = async (step: string) => {
      if (step === "dump") disk.fill();
    };
    const outcome = await bench.backUp(environment, { before: fill });
    expect(outcome.problem).toMatchObject({
      code: "PRECONDITION",
      message: disk.says,
      hint: expect.stringMatching(/^(Free|Move)/),
    });
    await expectNothingLeft(bench, before, outcome, [bench.target.url]);
    disk.clear();
    expect((await bench.backUp(environment)).problem).toBeNull();
  } finally {
    disk.close();
  }
}

test("a disk that becomes full in the middle of a dump; a backup is made when there is room again", async () => {
  await expectRefused(smallDisk(join(bench.home, "archives")));
});

test("a file system that takes no file as large as the archive", async () => {
  await expectRefused(limitedFiles());
});

/** What could not be cleared away at once is, by the worker's next round, when the storage is back. */
async function expectCleared(before: unknown, outcome: Awaited<ReturnType<Bench["backUp"]>>) {
  await sweep(issueSystemActor("worker"));
  const { rows } = await bench.direct.query(`SELECT * FROM "Backup" WHERE "runId" = $1`, [outcome.runId]);
  await expectNothingLeft(bench, before, { ...outcome, backup: rows[0] }, [bench.target.url]);
}

test("a storage that can only be read before the dump", async () => {
  const before = await keptBackups(bench);
  const closing: ReturnType<typeof closeFolder>[] = [];
  const outcome = await bench.backUp(environment, {
    before: async (step) => {
      if (step === "dump") closing.push(closeFolder(join(bench.home, "archives", "eduhub", "production")));
    },
  });
  for (const { open } of closing) open();
  expect(outcome.problem).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(closing[0]?.says ?? "none"),
  });
  await expectCleared(before, outcome);
});

test("a storage that can only be read in the middle of a dump: nothing counts, and what is left goes when it can", async () => {
  const before = await keptBackups(bench);
  const closing: Promise<ReturnType<typeof closeFolder>>[] = [];
  const folder = join(bench.home, "archives", "eduhub", "production");
  const onSpawn = (tool: string, pid: number) => {
    if (tool === "pg_dump") closing.push(inTheMiddle(pid, () => closeFolder(folder)));
  };
  const outcome = await bench.backUp(environment, { onSpawn });
  const [closed] = await Promise.all(closing);
  expect(outcome.problem).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(closed?.says ?? "none"),
  });
  expect(await sizeOfPartial()).toBeGreaterThan(0);
  closed?.open();
  await expectCleared(before, outcome);
});
