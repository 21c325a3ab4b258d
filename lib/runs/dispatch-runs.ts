// Hands the outbox to the durable engine, and people's cancellations to the runs. Part of the engine.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { writeAudit } from "@/lib/audit/write-audit";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { client } from "@/lib/db/client";
import type { Run } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { activeRunIds, cancelActive, cancellation } from "@/lib/runs/active-runs";
import type { RunFacts, RunHandler } from "@/lib/runs/run-handler";
import type { Json, RunKind } from "@/lib/runs/schema";

export const queueName = "environment";

type Workflow = (runId: string) => Promise<void>;
type Handlers = ReadonlyMap<string, RunHandler>;

/** Enqueues every run of the outbox exactly once, whoever else is doing the same. Returns how many. */
export async function dispatchRuns(workflow: Workflow, handlers: Handlers): Promise<number> {
  for (let count = 0; ; count++) {
    const more = await client().$transaction(async (tx) => dispatchOne(tx, workflow, handlers), { timeout: 30_000 });
    if (!more) return count;
  }
}

async function dispatchOne(tx: Tx, workflow: Workflow, handlers: Handlers): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string; environmentId: string | null }[]>`
    SELECT id, "environmentId" FROM "Run" WHERE status = 'queued' AND "enqueuedAt" IS NULL
    ORDER BY "queuedAt" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  const run = rows[0];
  if (!run) return false;
  const lost = await enqueue(run.id, run.environmentId ?? run.id, workflow);
  if (lost) await markUnknown(tx, run.id, lost, handlers);
  await tx.$executeRaw`UPDATE "Run" SET "enqueuedAt" = clock_timestamp() WHERE id = ${run.id}`;
  return true;
}

/**
 * New: start it. Interrupted: resume it, on its queue, or the limit of one run per environment would not hold. Returns
 * the engine's word when that knows an end of which nothing was written down, else null.
 */
async function enqueue(id: string, partition: string, workflow: Workflow): Promise<string | null> {
  const status = (await DBOS.getWorkflowStatus(id))?.status;
  if (status === undefined) {
    const options = { workflowID: id, queueName, enqueueOptions: { queuePartitionKey: partition } };
    await DBOS.startWorkflow(workflow, options)(id);
  } else if (status === "PENDING") {
    await DBOS.resumeWorkflows([id], { queueName });
  } else if (status !== "ENQUEUED" && status !== "DELAYED") {
    return status;
  }
  return null;
}

/** An end like any other, so it has its audit row; `finishRun` would want a worker that holds the run. */
async function markUnknown(tx: Tx, id: string, status: string, handlers: Handlers): Promise<void> {
  const message = `The engine says ${status}, but no outcome was written down.`;
  const problem = {
    code: "INTERNAL" as const,
    message,
    hint: "Look at the log and at the target before you start it again.",
  };
  const data = { status: "unknown", endedAt: new Date(), problem } as const;
  const run = await tx.run.update({ where: { id }, data, include: { environment: true, about: true } });
  await handlers.get(run.kind)?.settle?.(tx, factsOf(run), { status: "unknown", problem });
  const entry = { summary: `${run.title}: unknown. ${message}`, subject: id };
  await writeAudit(tx, worker(), "run:record", "done", run.environment ?? run.about, entry);
}

/** Passes cancellations on: to the runs in hand, and to those that still wait. */
export async function passOnCancellations(handlers: Handlers): Promise<void> {
  const asked = await read().run.findMany({
    where: {
      cancelRequestedAt: { not: null },
      OR: [{ id: { in: activeRunIds() } }, { status: "queued", workerId: null, startedAt: null }],
    },
  });
  for (const run of asked) {
    const by = run.cancelRequestedBy ?? "someone";
    if (run.status === "running") cancelActive(run.id, by);
    const handler = handlers.get(run.kind);
    const facts = factsOf(run);
    if (run.status !== "queued" || !(await cancelQueued(facts, run.title, by, handler?.settle))) continue;
    await handler?.cleanUp(facts, worker(), true);
  }
}

/** False when a worker has claimed it meanwhile: then it is no cancellation, and nothing is written down. */
async function cancelQueued(run: RunFacts, title: string, by: string, settle: RunHandler["settle"]): Promise<boolean> {
  const { id } = run;
  const environmentId = run.environmentId ?? run.aboutId;
  const work = async (tx: Tx) => {
    const where = { id, status: "queued", workerId: null, startedAt: null } as const;
    const problem = cancellation(by);
    const data = { status: "cancelled", endedAt: new Date(), problem } as const;
    const { count } = await tx.run.updateMany({ where, data });
    if (count === 0) throw new OpsError("FENCED", "A worker has claimed this run.");
    await tx.runStep.updateMany({ where: { runId: id }, data: { status: "notExecuted" } });
    await settle?.(tx, run, { status: "cancelled", problem });
    return { value: true, audit: { summary: `${title}: cancelled by ${by} before it started`, subject: id } };
  };
  const cancelled = environmentId
    ? mutate(worker(), "run:record", { environmentId }, work)
    : mutate(worker(), "run:record", null, work);
  return cancelled.catch((error) => {
    if (error instanceof OpsError && error.code === "FENCED") return false;
    throw error;
  });
}

function factsOf(run: Run): RunFacts {
  return { ...run, kind: run.kind as RunKind, input: run.input as Json };
}

const worker = () => issueSystemActor("worker");
