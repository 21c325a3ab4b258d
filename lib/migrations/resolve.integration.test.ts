// Failed migrations on a real server, looked at and marked as a person would, by the real Prisma CLI.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { init, openResolveBench } from "@/e2e/support/resolve-bench";
import { runDeploy } from "@/lib/deployments/run-deploy";
import { runPlan } from "@/lib/deployments/run-plan";
import { runInspectFailure } from "@/lib/migrations/run-inspect-failure";
import { runResolveMigration } from "@/lib/migrations/run-resolve-migration";
import { type Engine, startEngine } from "@/lib/runs/engine";

let bench: Awaited<ReturnType<typeof openResolveBench>>;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openResolveBench();
  engine = await startEngine([runPlan, runDeploy, runInspectFailure, runResolveMigration], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
});

const refused = (code: string, words: RegExp) => ({ code, message: expect.stringMatching(words) });

it("failed in one transaction: nothing is there, it is marked as rolled back, and the next deployment runs it again", async () => {
  const target = await bench.staging();
  const unique = {
    name: "2_unique",
    sql: "ALTER TABLE student ADD COLUMN email text;\nUPDATE student SET email = name;\nCREATE UNIQUE INDEX student_name ON student (name);\n",
  };
  expect(await target.deploy(unique)).toMatchObject({ status: "failed" });
  const seen = await target.look();
  expect(seen).toMatchObject({ found: ["nothing"], standings: [["absent", "unknown", "absent"]] });
  expect(seen.failures[0]).toMatchObject({
    migration: "2_unique",
    newestFile: "same",
    sql: unique.sql,
    log: expect.stringMatching(/could not create unique index/),
    sight: { transaction: { is: "one" } },
  });
  await expect(target.mark("applied")).rejects.toMatchObject(refused("PRECONDITION", /mark it as rolled back/));
  await expect(target.mark("rolled-back", "another")).rejects.toMatchObject(refused("INVALID", /not the database's/));
  await expect(target.mark("rolled-back", target.name, bench.otto)).rejects.toMatchObject(
    refused("NOT_ALLOWED", /needs the role lead/),
  );
  expect(await target.rows()).toEqual([{ name: "2_unique", finished: false, rolledBack: false }]);

  const done = await bench.ended(await target.mark("rolled-back"));
  expect(done).toMatchObject({ status: "succeeded", problem: null });
  expect(await target.rows()).toEqual([{ name: "2_unique", finished: false, rolledBack: true }]);
  const { rows: audit } = await bench.direct.query(
    `SELECT action, "actorName", before, after FROM "AuditEvent" WHERE subject = '2_unique' AND outcome = 'done' ORDER BY id`,
  );
  expect(audit).toMatchObject([
    { action: "migration:resolve", actorName: "Lena", before: { found: "nothing" }, after: { as: "rolled-back" } },
    { action: "migration:record", before: { rolledBackAt: null }, after: { rolledBackAt: expect.any(String) } },
  ]);

  await target.query("UPDATE student SET name = id::text");
  expect(await target.deploy(unique)).toMatchObject({ status: "succeeded" });
  expect(await target.rows()).toContainEqual({ name: "2_unique", finished: true, rolledBack: false });
});

it("partly in force: nothing can be marked until it is reverted and looked at again", async () => {
  const target = await bench.staging();
  const index = "CREATE INDEX CONCURRENTLY student_by_name ON student (name)";
  const half = {
    name: "2_half",
    sql: `ALTER TABLE student ADD COLUMN a int;\nCOMMIT;\n${index};\nALTER TABLE student ADD COLUMN b int;\n`,
  };
  expect(await target.deploy(half)).toMatchObject({ status: "failed" });
  const seen = await target.look();
  expect(seen).toMatchObject({ found: ["partly"], standings: [["there", "none", "absent", "absent"]] });
  expect(seen.failures[0]?.recommendation?.because).toMatch(/In force: line 1\. Not in force: lines 3, 4\./);
  for (const as of ["rolled-back", "applied"] as const)
    await expect(target.mark(as)).rejects.toMatchObject(refused("PRECONDITION", /revert that or finish the rest/));
  // Reverted, but not looked at again.
  await target.query("ALTER TABLE student DROP COLUMN a");
  await expect(target.mark("rolled-back")).rejects.toMatchObject(refused("PRECONDITION", /look again/));
  expect((await target.look()).found).toEqual(["nothing"]);
  // What changes after the look stops the run before anything is marked.
  await target.query("ALTER TABLE student ADD COLUMN b int");
  expect(await bench.ended(await target.mark("rolled-back"))).toMatchObject({
    status: "failed",
    steps: { preflight: "failed", mark: "not-executed" },
    problem: { message: expect.stringMatching(/not what was seen/) },
  });
  expect(await target.rows()).toEqual([{ name: "2_half", finished: false, rolledBack: false }]);
  await target.query("ALTER TABLE student DROP COLUMN b");
  expect((await target.look()).found).toEqual(["nothing"]);
  expect(await bench.ended(await target.mark("rolled-back"))).toMatchObject({ status: "succeeded" });
  expect(await target.rows()).toEqual([{ name: "2_half", finished: false, rolledBack: true }]);
});

it("an invalid index that a failed CREATE INDEX CONCURRENTLY left is a part", async () => {
  const target = await bench.staging();
  const sql = "CREATE UNIQUE INDEX CONCURRENTLY student_name ON student (name)";
  expect(await target.deploy({ name: "2_index", sql })).toMatchObject({ status: "failed" });
  expect(await target.look()).toMatchObject({ found: ["partly"], standings: [["partly"]] });
  await target.query("DROP INDEX student_name");
  expect((await target.look()).found).toEqual(["nothing"]);
});

it("finished by hand: marked as applied, and never run again", async () => {
  const target = await bench.staging();
  const extra = { name: "2_extra", sql: "CREATE TABLE extra (id int PRIMARY KEY, note text);\nSELECT 1 / 0;\n" };
  expect(await target.deploy(extra)).toMatchObject({ status: "failed" });
  expect((await target.look()).found).toEqual(["nothing"]);
  // Only a part of one statement, then all of it.
  await target.query("CREATE TABLE extra (id int PRIMARY KEY)");
  expect((await target.look()).found).toEqual(["partly"]);
  await target.query("ALTER TABLE extra ADD COLUMN note text");
  const seen = await target.look();
  expect(seen.found).toEqual(["everything"]);
  expect(seen.failures[0]?.recommendation?.because).toMatch(/was done by hand/);
  expect(await bench.ended(await target.mark("applied"))).toMatchObject({ status: "succeeded", problem: null });
  expect(await target.rows()).toEqual([
    { name: "2_extra", finished: false, rolledBack: true },
    { name: "2_extra", finished: true, rolledBack: false },
  ]);
  expect((await target.look()).failures).toEqual([]);
  const third = { name: "3_third", sql: "ALTER TABLE extra ADD COLUMN more int" };
  expect(await target.deploy(extra, third)).toMatchObject({ status: "succeeded" });
});

it("a file that was changed since is named, one that nobody has is unknown, and a person decides", async () => {
  const target = await bench.staging();
  const bad = { name: "2_bad", sql: "CREATE TABLE extra (id int);\nSELECT 1 / 0;\n" };
  expect(await target.deploy(bad)).toMatchObject({ status: "failed" });
  await bench.release([{ name: "2_bad", sql: "CREATE TABLE extra (id int);\n" }]);
  // Still looked at by the bytes that ran.
  const [failure] = (await target.look()).failures;
  expect(failure).toMatchObject({ newestFile: "changed", sql: bad.sql, recommendation: { found: "nothing" } });
  await target.query("UPDATE _prisma_migrations SET checksum = repeat('0', 64) WHERE migration_name = '2_bad'");
  const unknown = await target.look();
  expect(unknown.run).toMatchObject({ steps: { look: "unknown" } });
  expect(unknown.failures[0]).toMatchObject({
    sql: null,
    sight: { file: null, statements: [] },
    recommendation: { found: "unknown", recommends: null, mayMark: ["rolled-back", "applied"] },
  });
  expect(await bench.ended(await target.mark("rolled-back"))).toMatchObject({ status: "succeeded" });
  expect(await target.rows()).toEqual([{ name: "2_bad", finished: false, rolledBack: true }]);
});

it("another database behind the address, or one that says it is production, is not written to", async () => {
  const target = await bench.staging();
  expect(await target.deploy({ name: "2_bad", sql: "SELECT 1 / 0" })).toMatchObject({ status: "failed" });
  expect((await target.look()).found).toEqual(["nothing"]);
  await target.query(`ALTER DATABASE "${target.name}" SET holdfast.environment = 'production'`);
  expect(await bench.ended(await target.mark("rolled-back"))).toMatchObject({
    status: "failed",
    problem: { message: expect.stringMatching(/says of itself that it is production/) },
  });
  expect(await target.rows()).toEqual([{ name: "2_bad", finished: false, rolledBack: false }]);
});

it("a failed row beside an applied one is marked as rolled back, and nothing is run again", async () => {
  const target = await bench.staging();
  await bench.release([init]);
  await target.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
     SELECT 'again', checksum, migration_name, now(), 0 FROM _prisma_migrations`,
  );
  const seen = await target.look();
  expect(seen.failures[0]?.recommendation).toMatchObject({ found: "everything", mayMark: ["rolled-back"] });
  expect(await bench.ended(await target.mark("rolled-back"))).toMatchObject({ status: "succeeded", problem: null });
  expect(await target.query("SELECT id FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL")).toEqual([
    { id: "again" },
  ]);
  const next = { name: "2_next", sql: "ALTER TABLE student ADD COLUMN next int" };
  expect(await target.deploy(next)).toMatchObject({ status: "succeeded" });
});
