import { afterAll, beforeAll, expect, test } from "vitest";
import { openEnvironmentBench } from "@/e2e/support/environment-bench";
import { changeConnection } from "@/lib/environments/change-connection";
import { getEnvironment } from "@/lib/environments/data";
import { openConnection } from "@/lib/environments/open-connection";

let bench: Awaited<ReturnType<typeof openEnvironmentBench>>;

beforeAll(async () => {
  bench = await openEnvironmentBench();
});
afterAll(() => bench.close());

test("a new password for the same database is tested, then used, and no row of ours holds it", async () => {
  const target = await bench.newTarget("own");
  const { environmentId: id } = await bench.added(target.url, "Rotated", "development");
  await target.superuser.query(`ALTER ROLE "${target.role}" PASSWORD 'new-canary-77'`);
  const { runId: testRunId } = await bench.tested(target.url.replace(/:[^:@]+@/, ":new-canary-77@"));
  await expect(changeConnection(bench.lead, { id, testRunId })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const { runId } = await changeConnection(bench.admin, { id, testRunId });
  expect(await bench.ended(runId)).toMatchObject({ kind: "mark-environment", status: "succeeded" });
  const { rows } = await bench.direct.query(`SELECT * FROM "Environment" WHERE id = $1`, [id]);
  expect((await openConnection(rows[0])).password).toBe("new-canary-77");
  const audits = await bench.direct.query(`SELECT string_agg(a::text, '') AS text FROM "AuditEvent" a`);
  expect(audits.rows[0].text).toContain("Changed the connection of Rotated");
  expect(JSON.stringify(rows) + audits.rows[0].text).not.toContain("new-canary-77");
});

test("another database is refused, as is one that another environment has", async () => {
  const first = await bench.newTarget("own");
  const { environmentId: id } = await bench.added(first.url, "First", "development");
  const stranger = await bench.newTarget("own");
  const { runId: testRunId } = await bench.tested(stranger.url);
  await expect(changeConnection(bench.admin, { id, testRunId })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await getEnvironment(bench.admin, id)).toMatchObject({ database: first.name });
});

test("Holdfast's own database is no environment", async () => {
  const { run } = await bench.tested(bench.own.url);
  expect(run).toMatchObject({ status: "failed", problem: { message: "This is Holdfast's own database." } });
});
