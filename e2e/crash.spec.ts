import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Client } from "pg";
import { backUp } from "./support/back-up";
import { fingerprint, query, restoreByHand, serverUrl } from "./support/databases";
import { expect, home, test } from "./support/fixtures";
import { familyOf, pidOf, toolsLeft } from "./support/processes";

const folder = () => join(home(), "archives", "eduhub", "development");
const dumps = () => files().filter((name) => name.endsWith(".dump"));

function files(): string[] {
  try {
    return readdirSync(folder());
  } catch {
    return [];
  }
}

/** Holds a catalog that pg_dump alone reads, so that a backup of development stands still in its dump; gives the release. */
async function holdDump(): Promise<() => Promise<void>> {
  const session = new Client({ connectionString: serverUrl("eduhub_development") });
  session.on("error", () => {});
  await session.connect();
  await session.query(`BEGIN; LOCK TABLE pg_catalog.pg_transform IN ACCESS EXCLUSIVE MODE`);
  return () => session.end().catch(() => {});
}

async function startBackup(page: Page): Promise<string> {
  await backUp(page, "Development");
  // A worker that has just started counts first.
  await expect(page.locator("[data-step=dump]")).toHaveAttribute("data-status", "running", { timeout: 60_000 });
  return page.url().split("/").at(-1) ?? "";
}

/** What must hold after every end, read from databases, disk and process list. */
async function expectNothingLeft(runId: string): Promise<void> {
  expect(files().filter((name) => name.includes("partial"))).toEqual([]);
  await expect
    .poll(() =>
      query("postgres", "SELECT pid FROM pg_stat_activity WHERE application_name LIKE $1", [`holdfast:${runId}%`]),
    )
    .toEqual([]);
  await expect.poll(toolsLeft).toEqual([]);
  // What the worker asks for itself, such as the daily look for drift, may run at any moment.
  const running = `SELECT id FROM "Run" WHERE status = 'running' AND "requestedBy" <> 'worker'`;
  expect(await query("holdfast", running)).toEqual([]);
  // One end; a worker that has gone has a row of its own.
  const ends = `SELECT 1 FROM "AuditEvent" WHERE action = 'run:record' AND subject = $1 AND summary NOT LIKE '%its worker has gone%'`;
  expect(await query("holdfast", ends, [runId])).toHaveLength(1);
}

test("kill -9 of the worker in the middle of a backup: another takes it over and one archive exists", async ({
  signIn,
}) => {
  const page = await signIn("operator");
  const before = dumps().length;
  const release = await holdDump();
  const runId = await startBackup(page);
  process.kill(pidOf("worker"), "SIGKILL");
  await expect(page.getByText(/taken over|takes it over/i).first()).toBeVisible({ timeout: 40_000 });
  await release();
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  expect(dumps()).toHaveLength(before + 1);
  await expectNothingLeft(runId);
  const [made] = await query<{ fileName: string }>("holdfast", `SELECT "fileName" FROM "Backup" WHERE "runId" = $1`, [
    runId,
  ]);
  await restoreByHand(join(home(), "archives", made?.fileName ?? ""), "after_worker_kill");
  expect(await fingerprint("after_worker_kill")).toEqual(await fingerprint("eduhub_development"));
});

test("kill -9 of the web in the middle of a backup: the page comes back with the same picture", async ({
  signIn,
  request,
}) => {
  test.setTimeout(240_000);
  const page = await signIn("operator");
  const release = await holdDump();
  const runId = await startBackup(page);
  process.kill(pidOf("web"), "SIGKILL");
  await expect
    .poll(
      () =>
        request.get("/api/health").then(
          (answer) => answer.ok(),
          () => false,
        ),
      { timeout: 40_000 },
    )
    .toBe(true);
  await page.reload();
  await expect(page.locator("[data-step=dump]")).toHaveAttribute("data-status", "running", { timeout: 60_000 });
  // The first stream's answer is a proxy's, as while a server comes up: the page asks again.
  let refused = 0;
  await page.route("**/api/runs/*/events*", (route) =>
    refused++ === 0 ? route.fulfill({ status: 502, body: "Bad gateway" }) : route.continue(),
  );
  await page.reload();
  await expect.poll(() => refused).toBeGreaterThan(0);
  await release();
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  await expectNothingLeft(runId);
});

test("kill -9 of pg_dump: the run fails with a sentence and nothing is kept", async ({ signIn }) => {
  const page = await signIn("operator");
  const folder = join(home(), "archives", "eduhub", "production");
  const kept = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  const before = kept();
  await backUp(page, "Production");
  const newest = `SELECT p.pid, p."runId" FROM "RunProcess" p JOIN "Run" r ON r.id = p."runId"
    WHERE r.status = 'running' AND p.tool = 'pg_dump'`;
  const dumping = () => query<{ pid: number; runId: string }>("holdfast", newest);
  await expect.poll(async () => (await dumping()).length, { intervals: [10] }).toBe(1);
  const [dump] = await dumping();
  process.kill(dump?.pid ?? 0, "SIGKILL");
  await expect(page.locator("[data-run-status=failed]")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/pg_dump/).first()).toBeVisible();
  expect(kept()).toEqual(before);
  await expectNothingLeft(dump?.runId ?? "");
});

test("kill -9 of PostgreSQL in the middle of a backup: the run ends truthfully and everything comes back", async ({
  signIn,
  request,
}) => {
  const page = await signIn("operator");
  const before = dumps();
  const release = await holdDump();
  const runId = await startBackup(page);
  process.kill(pidOf("database"), "SIGKILL");
  await release();
  const health = () =>
    request.get("/api/health").then(
      async (answer) => (await answer.json()).status,
      () => "none",
    );
  await expect.poll(health, { timeout: 60_000 }).toBe("ok");
  await page.goto(`/runs/${runId}`);
  await expect(page.locator("[data-run-status=failed], [data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  const [run] = await query<{ status: string }>("holdfast", `SELECT status FROM "Run" WHERE id = $1`, [runId]);
  expect(dumps()).toHaveLength(before.length + (run?.status === "succeeded" ? 1 : 0));
  await expectNothingLeft(runId);
});

test("health says down while the metadata database does not answer, and ok again after", async ({ request }) => {
  const pids = familyOf(pidOf("database"));
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    const answer = await request.get("/api/health", { timeout: 6_000 });
    expect(answer.status()).toBe(503);
    expect(await answer.json()).toMatchObject({ status: "down" });
    expect((await request.get("/api/health/live")).status()).toBe(200);
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
  await expect
    .poll(async () => (await (await request.get("/api/health")).json()).status, { timeout: 40_000 })
    .toBe("ok");
});
