import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openDeploymentBench, password } from "@/e2e/support/deployment-bench";
import type { Actor } from "@/lib/auth/actor";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { commentDeployment, withdrawDeployment } from "@/lib/deployments/discuss-deployment";
import { breakGlass } from "@/lib/deployments/override-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { cancelRun } from "@/lib/runs/cancel-run";

let bench: Awaited<ReturnType<typeof openDeploymentBench>>;
let otto: Actor;
let lena: Actor;
let environmentId: string;
let id: string;

beforeAll(async () => {
  bench = await openDeploymentBench();
  otto = await bench.person("Otto", "operator");
  lena = await bench.person("Lena", "lead");
  const releaseId = await bench.release("d".repeat(64));
  environmentId = await bench.environment("production", { stagingFirst: false });
  id = (await requestDeployment(otto, { environmentId, releaseId, reason: "" })).deploymentId;
});
beforeEach(() => bench.plan(id));
afterAll(() => bench.close());

/** Every row that this adds, without the times. */
async function rowsOf(act: () => Promise<unknown>) {
  const { rows: before } = await bench.direct.query(`SELECT coalesce(max(id), 0) AS id FROM "AuditEvent"`);
  await act().catch(() => {});
  const { rows } = await bench.direct.query(
    `SELECT "actorName", address, action, outcome, summary, environment, tier, subject, before, after
     FROM "AuditEvent" WHERE id > $1 ORDER BY id`,
    [before[0].id],
  );
  return rows;
}

const place = { environment: "production", tier: "production", address: "192.0.2.7" };
const approve = (who: Actor, typed = "eduhub") => approveDeployment(who, { id, typed, comment: "" });
const glass = (secret: string) =>
  breakGlass(lena, { id, reason: "the site is down and every minute costs", password: secret, typed: "eduhub" });

it.each<[string, () => Promise<unknown>, object]>([
  ["without the role", () => approve(otto), { actorName: "Otto", action: "deployment:approve" }],
  ["with the wrong name typed", () => approve(lena, "other"), { actorName: "Lena", action: "deployment:approve" }],
  [
    "before its approval",
    () => startDeployment(otto, { id, typed: "eduhub", skipBackup: false }),
    { action: "deployment:start" },
  ],
])("a refusal %s is one row that says where and of what", async (_case, act, row) => {
  expect(await rowsOf(act)).toEqual([expect.objectContaining({ ...row, ...place, outcome: "refused", subject: id })]);
});

it("a wrong password at the broken glass is a row of its own, without the password", async () => {
  const rows = await rowsOf(() => glass("hunter2 hunter2"));
  expect(rows.filter(({ outcome }) => outcome === "refused")).toMatchObject([
    { actorName: "Lena", summary: "The password was wrong when it was asked for again.", address: "192.0.2.7" },
  ]);
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`hunter2|${password}`));
});

it("what makes an approval void is in the row of the change that found it", async () => {
  await approve(lena);
  await bench.plan(id, { head: "head-2" });
  const rows = await rowsOf(() => commentDeployment(otto, { id, text: "Another one came in between." }));
  expect(rows).toMatchObject([
    {
      ...place,
      outcome: "done",
      subject: id,
      after: {
        text: "Another one came in between.",
        "approvals void": expect.stringMatching(/Migrations were applied/),
      },
    },
  ]);
});

it("a run that waits in no queue is written down with the environment it looks at", async () => {
  const { rows } = await bench.direct.query(`SELECT "planRunId" FROM "Deployment" WHERE id = $1`, [id]);
  const runId = rows[0].planRunId;
  expect(await rowsOf(() => cancelRun(otto, { runId }))).toMatchObject([
    { ...place, action: "run:cancel-own", outcome: "refused", subject: runId },
  ]);
});

it("taking a request back says what it was and what it is", async () => {
  expect(await rowsOf(() => withdrawDeployment(otto, { id }))).toMatchObject([
    { ...place, before: { status: "requested" }, after: { status: "cancelled" } },
  ]);
});
