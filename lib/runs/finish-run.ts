import type { Actor } from "@/lib/auth/actor";
import { Prisma } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import type { RunEnd, RunFacts, RunHandler } from "@/lib/runs/run-handler";

/** Writes how a run ended, its untouched steps as not executed, and the audit row. Only the owner of the run may. */
export async function finishRun(
  actor: Actor,
  run: RunFacts,
  title: string,
  end: RunEnd,
  settle?: RunHandler["settle"],
): Promise<void> {
  const environmentId = run.environmentId ?? run.aboutId;
  const work = async (tx: Tx) => {
    const change = await writeEnd(tx, run.id, title, end);
    await settle?.(tx, run, end);
    return change;
  };
  if (environmentId) return mutate(actor, "run:record", { environmentId, subject: run.id }, work);
  return mutate(actor, "run:record", null, work);
}

async function writeEnd(tx: Tx, runId: string, title: string, end: RunEnd) {
  await tx.runStep.updateMany({ where: { runId, status: "pending" }, data: { status: "notExecuted" } });
  await tx.runStep.updateMany({
    where: { runId, status: "running" },
    data: { status: end.status === "unknown" ? "unknown" : "failed", endedAt: new Date() },
  });
  await tx.run.update({
    where: { id: runId },
    data: {
      status: end.status,
      endedAt: new Date(),
      progress: Prisma.DbNull,
      ...(end.status === "succeeded" ? { result: end.result as Prisma.InputJsonValue } : { problem: end.problem }),
    },
  });
  const summary =
    end.status === "succeeded" ? `${title}: succeeded` : `${title}: ${end.status}. ${end.problem.message}`;
  return { value: undefined, audit: { summary, subject: runId } };
}
