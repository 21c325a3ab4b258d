// Every end of the tree, reached from what real deployments left in real databases, and by a person's word where only
// a person can know.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { init } from "@/e2e/support/resolve-bench";
import { openRollbackBench } from "@/e2e/support/rollback-bench";
import { runDeploy } from "@/lib/deployments/run-deploy";
import { runPlan } from "@/lib/deployments/run-plan";
import { runInspectFailure } from "@/lib/migrations/run-inspect-failure";
import { getGuide } from "@/lib/rollback/data";
import type { Guide } from "@/lib/rollback/schema";
import { type Engine, startEngine } from "@/lib/runs/engine";

let bench: Awaited<ReturnType<typeof openRollbackBench>>;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openRollbackBench();
  engine = await startEngine([runPlan, runDeploy, runInspectFailure], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
});

const policy = { approvals: 0, maintenance: "none" };
const staging = (more: object = {}) => bench.target("staging", { ...policy, ...more }, [init]);
const way = ({ walk: { path, leaf, open } }: Guide) =>
  `${path.map(({ asks, answer }) => `${asks} ${answer}`).join(", ")} → ${leaf ?? `? ${open}`}`;
const titles = ({ plan }: Guide) => plan?.steps.map(({ title }) => title) ?? [];

it("a database that nobody has deployed to leaves the questions to a person, and says what cannot be known", async () => {
  const target = await staging();
  const { environmentId } = target;
  expect(way(await bench.guide(environmentId))).toBe("failed no, data unknown → ? data");
  const said = await getGuide(bench.otto, environmentId, { data: "yes" });
  expect(way(said)).toBe("failed no, data yes, backup no → forward");
  expect(said.plan).toMatchObject({ lossMinutes: null, loss: expect.stringMatching(/nothing brings it back/) });
  expect(titles(said)).toContain("Write the correction as a new migration");
  expect(said.plan?.steps.map(({ text }) => text).join(" ")).toContain("There is nothing to go back to");
});

it("failed in one transaction: what took effect is looked at first, then it is resolved and tried again", async () => {
  const target = await bench.staging();
  const bad = { name: "2_bad", sql: "ALTER TABLE student ADD COLUMN half int;\nSELECT 1 / 0;\n" };
  expect(await target.deploy(bad)).toMatchObject({ status: "failed" });
  expect(way(await bench.guide(target.environmentId))).toBe("failed yes, settled unknown → ? settled");
  expect((await target.look()).found).toEqual(["nothing"]);
  const guide = await bench.guide(target.environmentId);
  expect(way(guide)).toBe("failed yes, settled yes, data no → retry");
  expect(guide.plan).toMatchObject({ lossMinutes: 0 });
  const [mark] = guide.plan?.steps.filter(({ title }) => title === "Mark 2_bad") ?? [];
  expect(mark?.commands).toEqual({
    bash: "npx prisma migrate resolve --rolled-back 2_bad",
    powershell: expect.stringContaining("npx prisma migrate resolve --rolled-back"),
  });
  expect(mark?.link?.href).toBe(`/environments/${target.environmentId}/resolve`);
  // Somebody who sees more than Holdfast does.
  expect(way(await bench.guide(target.environmentId, { data: "yes" }))).toBe(
    "failed yes, settled yes, data yes, backup yes → restore",
  );
});

it("half of a migration in force: the backup of before it, whose rows and minutes are known, and the way into a new database", async () => {
  const target = await bench.staging();
  const index = "CREATE INDEX CONCURRENTLY student_by_name ON student (name)";
  const sql = `ALTER TABLE student ADD COLUMN a int;\nCOMMIT;\n${index};\n`;
  expect(await target.deploy({ name: "2_half", sql })).toMatchObject({ status: "failed", backup: "complete" });
  expect((await target.look()).found).toEqual(["partly"]);
  const guide = await bench.guide(target.environmentId);
  expect(way(guide)).toBe("failed yes, settled no, backup yes → restore");
  expect(guide.facts.settled.evidence.sentence).toMatch(/In force: line 1/);
  expect(guide.plan?.lossMinutes).toBeGreaterThan(0);
  expect(guide.plan?.lossMinutes).toBeLessThan(10);
  const restore = guide.plan?.steps.find(
    ({ title }) => title === `Restore into the new database ${target.name}_restored`,
  );
  const { rows } = await bench.direct.query(`SELECT id, "fileName" FROM "Backup" WHERE "environmentId" = $1`, [
    target.environmentId,
  ]);
  expect(restore).toMatchObject({ estimateMs: null, link: { href: `/backups/${rows[0].id}` } });
  for (const shell of [restore?.commands?.bash, restore?.commands?.powershell]) {
    expect(shell).toContain(rows[0].fileName.split("/").at(-1));
    expect(shell).toContain(`${target.name}_restored`);
    expect(shell).not.toMatch(/PGPASSWORD|postgresql:/);
  }
  expect(titles(guide)).toContain(`Have Holdfast look after ${target.name}_restored`);
  // Where nobody wants to go back: the half is settled and marked first, or nothing could be deployed.
  const onward = await bench.guide(target.environmentId, { backup: "no" });
  expect(way(onward)).toBe("failed yes, settled no, backup no → forward");
  expect(onward.plan).toMatchObject({ lossMinutes: null, loss: expect.stringMatching(/not known what is lost/) });
  expect(titles(onward).slice(0, 4)).toEqual([
    "Maintenance on",
    "Back up the database as it is now",
    "Take back or finish by hand what is half done of 2_half",
    "Mark 2_half",
  ]);
});

it("nothing is wrong by a person's word: watch. Then the application fails: its previous version, or a corrected one", async () => {
  const target = await staging();
  const column = { name: "2_note", sql: "ALTER TABLE student ADD COLUMN note text" };
  expect(await bench.deploy(target, [init])).toMatchObject({ status: "succeeded" });
  expect(await bench.deploy(target, [init, column])).toMatchObject({ status: "succeeded" });
  const calm = await bench.guide(target.environmentId);
  expect(way(calm)).toBe("failed no, data no, app unknown → ? app");
  expect(calm.facts.app.evidence.sentence).toMatch(/says that it is well; whether people can work with it/);
  expect(way(await bench.guide(target.environmentId, { app: "no" }))).toBe("failed no, data no, app no → watch");

  target.app.healthy = false;
  const worse = "failed no, data no, app yes, schema yes, previous yes";
  expect(way(await bench.guide(target.environmentId))).toBe(`${worse}, fix unknown → ? fix`);
  const guide = await bench.guide(target.environmentId, { fix: "no" });
  expect(way(guide)).toBe(`${worse}, fix no → app-only`);
  expect(guide.facts.schema.evidence.sentence).toContain("2_note");
  const { rows } = await bench.direct.query(
    `SELECT digest FROM "Release" r JOIN "Deployment" d ON d."releaseId" = r.id WHERE d."environmentId" = $1 ORDER BY d."createdAt"`,
    [target.environmentId],
  );
  expect(guide.plan?.steps[0]?.title).toBe(`Deploy version ${rows[0].digest.slice(0, 12)} of the application again`);

  const correction = [init, column, { name: "3_more", sql: "ALTER TABLE student ADD COLUMN more text" }];
  await bench.release(correction);
  const unproven = await bench.guide(target.environmentId, { fix: "yes" });
  expect(way(unproven)).toBe(`${worse}, fix yes → forward`);
  expect(unproven.facts.fix.evidence.sentence).toMatch(/has not succeeded on staging/);
  expect(titles(unproven)).toContain("Deploy the corrected version that you know of");
  expect(await bench.deploy(await staging(), correction)).toMatchObject({ status: "succeeded" });
  const proven = await bench.guide(target.environmentId);
  expect(way(proven)).toBe(`${worse}, fix unknown → ? fix`);
  expect(proven.facts.fix.evidence.sentence).toMatch(/has succeeded on .*Whether it corrects what is wrong/);
  const forward = await bench.guide(target.environmentId, { fix: "yes" });
  expect(way(forward)).toBe(`${worse}, fix yes → forward`);
  expect(titles(forward)).toContainEqual(expect.stringMatching(/^Deploy release /));

  // Something else has changed the schema since: nobody reviewed that.
  await target.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ('z', 'z', '9_by_hand', now(), now(), 1)`,
  );
  const changed = await bench.guide(target.environmentId);
  expect(way(changed)).toBe("failed no, data no, app yes, schema yes, previous unknown → ? previous");
  expect(changed.facts.previous.evidence.sentence).toContain("9_by_hand");
});

it("worse without a change of the schema: the application only", async () => {
  const target = await staging();
  expect(await bench.deploy(target, [init])).toMatchObject({ status: "succeeded" });
  target.app.healthy = false;
  expect(way(await bench.guide(target.environmentId))).toBe("failed no, data no, app yes, schema no → app-only");
});

it("what the previous version needs is gone: back to the backup, and what is lost is counted", async () => {
  const target = await staging({ checkQueries: [{ name: "students", sql: "SELECT count(*) = 50 FROM student" }] });
  const drop = { name: "2_drop", sql: "ALTER TABLE student DROP COLUMN name" };
  expect(await bench.deploy(target, [init, drop])).toMatchObject({ status: "succeeded" });
  target.app.healthy = false;
  expect(way(await bench.guide(target.environmentId))).toBe("failed no, data unknown → ? data");
  const worse = "failed no, data no, app yes, schema yes, previous no";
  expect(way(await bench.guide(target.environmentId, { data: "no" }))).toBe(`${worse}, fix unknown → ? fix`);
  const guide = await bench.guide(target.environmentId, { data: "no", fix: "no" });
  expect(way(guide)).toBe(`${worse}, fix no, backup yes → restore`);
  expect(guide.facts.data.evidence.sentence).toMatch(/1 check query holds/);
  expect(guide.facts.previous.evidence.sentence).toMatch(/takes away/);
  expect(guide.facts.backup.evidence.sentence).toMatch(/From before the deployment/);
});

it("a check query that does not hold is data that looks wrong", async () => {
  const target = await staging({ checkQueries: [{ name: "students", sql: "SELECT count(*) = 51 FROM student" }] });
  const column = { name: "2_check", sql: "ALTER TABLE student ADD COLUMN checked text" };
  expect(await bench.deploy(target, [init, column])).toMatchObject({ steps: { verify: "failed" } });
  const guide = await bench.guide(target.environmentId);
  expect(way(guide)).toBe("failed no, data yes, backup yes → restore");
  expect(guide.facts.data.evidence).toMatchObject({ sentence: expect.stringMatching(/students.*does not hold/) });
  // By a person's word the data is right: then it is the application, whose health alone proves nothing.
  expect(way(await bench.guide(target.environmentId, { data: "no" }))).toBe("failed no, data no, app unknown → ? app");
  expect(way(await bench.guide(target.environmentId, { data: "no", app: "no" }))).toBe(
    "failed no, data no, app no → watch",
  );
});
