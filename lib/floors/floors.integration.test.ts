import { rm } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { oldTools } from "@/e2e/support/old-tools";
import { startWorker, until } from "@/e2e/support/worker";
import { startBackup } from "@/lib/backups/start-backup";
import { getFloorNotice } from "@/lib/floors/data";
import { lookAtComponents } from "@/lib/floors/look-at-components";

let bench: Bench;
const viewer = actorOf("viewer");

beforeAll(async () => {
  bench = await openBench("CREATE TABLE one AS SELECT generate_series(1, 100) AS id");
});
afterAll(() => bench.close());
beforeEach(() => bench.direct.query(`UPDATE "Worker" SET "stoppedAt" = now()`));

function addWorker(components: unknown, lease = "1 hour") {
  return bench.direct.query(
    `INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt", components)
     VALUES (gen_random_uuid(), 'test', 0, '', '', now() + $1::interval, $2)`,
    [lease, JSON.stringify(components)],
  );
}
const tools = (version: string) => ({ component: "postgresql-client", version });

it("says nothing while everything alive is at or above its floor", async () => {
  await addWorker([tools("15.20"), { component: "node", version: "24.0.0" }]);
  expect(await getFloorNotice(viewer, [{ component: "next", version: "16.4.6" }])).toBeNull();
});

it("one old worker among sound ones is named; one that is gone is not", async () => {
  await addWorker([tools("15.20")]);
  await addWorker([tools("17.11")]);
  await addWorker([tools("14.1")], "-1 second");
  const notice = await getFloorNotice(viewer, [{ component: "next-auth", version: "4.24.9" }]);
  expect(notice?.title).toBe(
    "Too old: next-auth 4.24.9 (4.24.15 or newer needed), PostgreSQL client tools 17.11 (17.12 or newer needed).",
  );
});

it.each([
  ["no worker is alive", null],
  ["a worker has not said yet", undefined],
  ["a worker's words cannot be read", [{ component: "pg", version: 15 }]],
  ["a worker finds no tools", [{ component: "postgresql-client", version: null }]],
])("what is not known is said to be unknown: %s", async (_, components) => {
  if (components !== null) await addWorker(components);
  expect(await getFloorNotice(viewer, [])).toMatchObject({
    is: "unknown",
    title: "Not known: the version of PostgreSQL client tools.",
    consequence: expect.stringMatching(/^Archives that Holdfast did not make are refused/),
  });
});

it("a worker with old tools says so at its start and in every run, and backs up all the same", {
  timeout: 90_000,
}, async () => {
  const folder = await oldTools("15.3");
  const { HOLDFAST_PG_BIN } = process.env;
  process.env.HOLDFAST_PG_BIN = folder;
  const worker = startWorker();
  try {
    const environmentId = await bench.addEnvironment();
    const { runId } = await startBackup(actorOf("operator"), { environmentId, reason: "", keep: false });
    const status = async () =>
      (await bench.direct.query(`SELECT status FROM "Run" WHERE id = $1`, [runId])).rows[0].status;
    await until(async () => !["queued", "running"].includes(await status()));
    expect(await status()).toBe("succeeded");
    const { rows } = await bench.direct.query(`SELECT line FROM "RunLog" WHERE "runId" = $1 ORDER BY id`, [runId]);
    const lines = rows.map(({ line }) => line).filter((line) => line.startsWith("Too old:"));
    expect(lines).toEqual([expect.stringContaining("PostgreSQL client tools 15.3 (15.20 or newer needed)")]);
    expect(lines[0]).toContain("Archives that Holdfast did not make are refused. Backing up is not affected.");
    expect((await getFloorNotice(viewer, []))?.title).toContain("PostgreSQL client tools 15.3");
    expect(worker.output()).toContain("PostgreSQL client tools 15.3 (15.20 or newer needed)");
  } finally {
    worker.signal("SIGTERM");
    await worker.ended;
    if (HOLDFAST_PG_BIN === undefined) delete process.env.HOLDFAST_PG_BIN;
    else process.env.HOLDFAST_PG_BIN = HOLDFAST_PG_BIN;
    await rm(folder, { recursive: true });
  }
});

it("what is looked at is what is there", async () => {
  const seen = await lookAtComponents();
  expect(seen).toContainEqual({ component: "node", version: process.versions.node });
  expect(seen).toContainEqual({ component: "prisma", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(seen).toContainEqual({ component: "postgresql-client", version: expect.stringMatching(/^\d+\.\d+$/) });
});
