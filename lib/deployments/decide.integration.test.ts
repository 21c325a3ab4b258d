import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDeploymentBench, password } from "@/e2e/support/deployment-bench";
import type { Actor } from "@/lib/auth/actor";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { getDeployment } from "@/lib/deployments/data";
import { requestChanges, withdrawDeployment } from "@/lib/deployments/discuss-deployment";
import { freezeEnvironment, liftFreeze } from "@/lib/deployments/freeze-environment";
import { listAwaited } from "@/lib/deployments/list-awaited";
import { breakGlass, overrideDeployment } from "@/lib/deployments/override-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { reviewBreakGlass } from "@/lib/deployments/review-break-glass";
import { startDeployment } from "@/lib/deployments/start-deployment";

let bench: Awaited<ReturnType<typeof openDeploymentBench>>;
let otto: Actor;
let lena: Actor;
let lars: Actor;
let vera: Actor;
let releaseId: string;
let environmentId: string;
let id: string;
const long = "the site is down and every minute costs";

beforeAll(async () => {
  bench = await openDeploymentBench();
  otto = await bench.person("Otto", "operator");
  lena = await bench.person("Lena", "lead");
  lars = await bench.person("Lars", "lead");
  vera = await bench.person("Vera", "viewer");
  releaseId = await bench.release("d".repeat(64));
});
afterAll(() => bench.close());

/** A production request by Otto that lacks nothing but its approval. */
beforeEach(async () => {
  environmentId = await bench.environment("production", { stagingFirst: false });
  id = (await requestDeployment(otto, { environmentId, releaseId, reason: "" })).deploymentId;
  await bench.plan(id);
  await bench.rehearse(id);
  await bench.verifiedBackup(environmentId);
});

const approve = (who: Actor) => approveDeployment(who, { id, typed: "eduhub", comment: "" });
const start = (who: Actor) => startDeployment(who, { id, typed: "eduhub", skipBackup: false });
const missing = async () =>
  (await getDeployment(otto, id)).verdict.conditions.filter(({ is }) => is !== "ok").map(({ key }) => key);

describe("four eyes", () => {
  it("somebody else's yes, then anybody's start; the run carries what was approved", async () => {
    expect(await missing()).toEqual(["approvals"]);
    await expect(start(otto)).rejects.toMatchObject({
      code: "PRECONDITION",
      hint: expect.stringMatching(/Approved by somebody else/),
    });
    await approve(lena);
    const { runId } = await start(otto);
    const { rows } = await bench.direct.query(`SELECT kind, input, "environmentId" FROM "Run" WHERE id = $1`, [runId]);
    const binding = { releaseDigest: "d".repeat(64), head: "head-1", databaseOid: 16_384, place: "db1:5432/eduhub" };
    expect(rows[0]).toMatchObject({ kind: "deploy", environmentId, input: { deploymentId: id, binding } });
  });

  it("not by the requester, as lead neither, and not even past our code", async () => {
    const own = await requestDeployment(lena, { environmentId, releaseId, reason: "" });
    await bench.plan(own.deploymentId);
    const wanted = { id: own.deploymentId, typed: "eduhub", comment: "" };
    await expect(approveDeployment(lena, wanted)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(approve(vera)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(approve(otto)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    const forged = `INSERT INTO "Approval" (id, "deploymentId", "approverId", approver, binding) VALUES ('x', $1, $2, 'Otto', '{}')`;
    await expect(bench.direct.query(forged, [id, otto.id])).rejects.toThrow(/somebody else/);
    await expect(approveDeployment(lena, { id, typed: "Eduhub", comment: "" })).rejects.toMatchObject({
      code: "INVALID",
    });
    expect(await missing()).toEqual(["approvals"]);
  });

  it("waits on the pages of those who may say yes, until one has", async () => {
    const waitsFor = async (who: Actor) => (await listAwaited(who)).map((one) => one.id).includes(id);
    expect(await Promise.all([otto, vera, lena, lars].map(waitsFor))).toEqual([false, false, true, true]);
    await approve(lena);
    expect(await Promise.all([lena, lars].map(waitsFor))).toEqual([false, false]);
  });

  it("two leads start it at the same instant: one run", async () => {
    await approve(lena);
    const answers = await Promise.allSettled([start(lena), start(lars), start(otto), start(lena)]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { rows } = await bench.direct.query(`SELECT id FROM "Run" WHERE kind = 'deploy' AND "environmentId" = $1`, [
      environmentId,
    ]);
    expect(rows).toHaveLength(1);
  });
});

describe("an approval is void, by itself, when", () => {
  const said = async () => (await getDeployment(otto, id)).approvals.map(({ voidedWhy }) => voidedWhy);
  const changes: [string, () => Promise<unknown>, RegExp][] = [
    ["the database moved on", () => bench.plan(id, { head: "head-2" }), /Migrations were applied/],
    ["another database is behind the address", () => bench.plan(id, { databaseOid: 1 }), /another one/],
    ["the findings are others", () => bench.plan(id, { findings: "findings-2" }), /findings/],
    [
      "the policy changed",
      () =>
        bench.direct.query(
          `UPDATE "Environment" SET "deploymentPolicy" = '{"stagingFirst": false, "lockTimeoutMs": 9}' WHERE id = $1`,
          [environmentId],
        ),
      /policy/,
    ],
    [
      "the address changed",
      () => bench.direct.query(`UPDATE "Environment" SET host = 'db2' WHERE id = $1`, [environmentId]),
      /address/,
    ],
    [
      "it has expired",
      () => bench.direct.query(`UPDATE "Deployment" SET "expiresAt" = now() WHERE id = $1`, [id]),
      /expired/,
    ],
  ];
  it.each(changes)("%s", async (_case, change, sentence) => {
    await approve(lena);
    expect(await said()).toEqual([null]);
    await change();
    expect(await said()).toEqual([expect.stringMatching(sentence)]);
    await expect(start(otto)).rejects.toMatchObject({ code: "PRECONDITION" });
  });

  it("the approver lost the role or the account", async () => {
    await approve(lars);
    await bench.direct.query(`UPDATE "User" SET role = 'operator' WHERE id = $1`, [lars.id]);
    expect(await said()).toEqual([expect.stringMatching(/no longer a lead/)]);
    await bench.direct.query(`UPDATE "User" SET role = 'lead', "disabledAt" = now() WHERE id = $1`, [lars.id]);
    expect(await said()).toEqual([expect.stringMatching(/may not sign in/)]);
    await bench.direct.query(`UPDATE "User" SET "disabledAt" = NULL WHERE id = $1`, [lars.id]);
  });

  it("the approver asks for changes afterwards", async () => {
    await approve(lena);
    await requestChanges(lena, { id, text: "Wait for the index." });
    expect(await missing()).toEqual(["changes", "approvals"]);
    await approve(lena);
    expect(await missing()).toEqual([]);
  });
});

it("a request cannot become another one", async () => {
  const other = await bench.release("e".repeat(64));
  const change = bench.direct.query(`UPDATE "Deployment" SET "releaseId" = $1 WHERE id = $2`, [other, id]);
  await expect(change).rejects.toThrow(/never changes/);
});

it("taken back, it is over: nobody approves or starts it", async () => {
  await expect(withdrawDeployment(vera, { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await withdrawDeployment(otto, { id });
  for (const act of [() => approve(lena), () => start(otto)])
    await expect(act()).rejects.toMatchObject({ code: "CONFLICT" });
});

it("a freeze stops it until lifted or overridden, never by its requester", async () => {
  await approve(lena);
  await freezeEnvironment(otto, { environmentId, until: null, reason: "Exams" });
  expect(await missing()).toEqual(["window"]);
  await expect(overrideDeployment(otto, { id, reason: long })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await overrideDeployment(lars, { id, reason: long });
  expect(await missing()).toEqual([]);
  const { rows } = await bench.direct.query(`SELECT id FROM "Freeze" WHERE "environmentId" = $1`, [environmentId]);
  await expect(liftFreeze(otto, { id: rows[0].id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await liftFreeze(lena, { id: rows[0].id });
});

it("broken glass skips the second person only; until another looks at it, the next production request waits", async () => {
  const broken = (secret: string) => breakGlass(lena, { id, reason: long, password: secret, typed: "eduhub" });
  await expect(broken("wrong")).rejects.toMatchObject({ code: "INVALID" });
  await bench.plan(id, { head: "head-9" });
  await broken(password);
  // Another plan: its rehearsal is missing, and no glass replaces it.
  expect(await missing()).toEqual(["rehearsal"]);
  await bench.rehearse(id);
  await start(lena);
  await bench.direct.query(`UPDATE "Deployment" SET "breakGlassAt" = now() - interval '25 hours' WHERE id = $1`, [id]);
  const first = id;
  id = (await requestDeployment(otto, { environmentId, releaseId, reason: "" })).deploymentId;
  await bench.plan(id);
  expect(await missing()).toContain("review");
  await expect(reviewBreakGlass(lena, { id: first, text: "fine" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await reviewBreakGlass(lars, { id: first, text: "It was right." });
  expect(await missing()).not.toContain("review");
  const { rows } = await bench.direct.query(
    `SELECT summary FROM "AuditEvent" WHERE action = 'deployment:break-glass' AND outcome = 'done' ORDER BY id DESC`,
  );
  expect(rows[0].summary).toMatch(/BROKE THE GLASS/);
});
