// What the end of a run means for its deployment, in the transaction that ends the run.
import type { Tx } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { tellOf } from "@/lib/deployments/tell";
import type { RunEnd, RunFacts } from "@/lib/runs/run-handler";

/** Cancelled before the migrations were touched: taken back. Afterwards: failed, because something may have changed. */
export async function settleDeployment(tx: Tx, run: RunFacts, end: RunEnd): Promise<void> {
  const deployment = await tx.deployment.findUnique({
    where: { runId: run.id },
    include: { environment: true, release: true },
  });
  if (!deployment) return;
  const touched = await tx.runStep.findFirst({
    where: { runId: run.id, name: "deploy", status: { notIn: ["pending", "notExecuted"] } },
  });
  const status = end.status === "cancelled" && touched ? "failed" : end.status;
  await tx.deployment.update({ where: { id: deployment.id }, data: { status, endedAt: await databaseNow() } });
  const event = status === "succeeded" ? "deployment.succeeded" : "deployment.failed";
  const because = end.status === "succeeded" ? "Every check holds." : end.problem.message;
  await tellOf(tx, event, deployment, because);
}
