import { afterAll, beforeAll, expect, it } from "vitest";
import { openDeploymentBench } from "@/e2e/support/deployment-bench";
import { listAlarms } from "@/lib/alarms/data";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";

let bench: Awaited<ReturnType<typeof openDeploymentBench>>;
beforeAll(async () => {
  bench = await openDeploymentBench();
});
afterAll(() => bench.close());

it("a deployment that nobody approves is an alarm after ten minutes, and none once it is approved", async () => {
  const otto = await bench.person("Otto", "operator");
  const lena = await bench.person("Lena", "lead");
  const releaseId = await bench.release("d".repeat(64));
  const environmentId = await bench.environment("production", { stagingFirst: false });
  const { deploymentId: id } = await requestDeployment(otto, { environmentId, releaseId, reason: "" });
  const waiting = async () => (await listAlarms(otto)).open.filter(({ kind }) => kind === "approvalWaiting");
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

  await judgeOnce(inMinutes(11));
  expect(await waiting(), "nobody can approve what nobody has looked at").toEqual([]);
  await bench.plan(id);
  await bench.rehearse(id);
  await bench.verifiedBackup(environmentId);
  await judgeOnce(inMinutes(9));
  expect(await waiting()).toEqual([]);
  await judgeOnce(inMinutes(11));
  expect(await waiting()).toMatchObject([
    {
      path: `/deployments/${id}`,
      sentence: expect.stringMatching(/^A deployment to production, asked for by Otto, waits/),
    },
  ]);
  await approveDeployment(lena, { id, typed: "eduhub", comment: "" });
  await judgeOnce(inMinutes(12));
  const { open, over } = await listAlarms(otto);
  expect(open.filter(({ kind }) => kind === "approvalWaiting")).toEqual([]);
  expect(over.map(({ closed }) => closed?.why)).toEqual(["It waits for no approval any more."]);
});
