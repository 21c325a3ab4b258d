import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { OpsError, type Problem } from "@/lib/errors";
import { readAhead } from "@/lib/runs/read-ahead";
import {
  isFinal,
  type Json,
  type LogLine,
  type RunAhead,
  type RunKind,
  type RunProgress,
  type RunView,
  type StepStatus,
} from "@/lib/runs/schema";
import { shareReadings } from "@/lib/runs/share-readings";

const include = {
  environment: { select: { id: true, name: true, tier: true } },
  steps: { orderBy: { position: "asc" } },
  backup: { select: { id: true } },
  deployment: { select: { id: true } },
  drill: { select: { backupId: true } },
  restore: { select: { id: true } },
  questions: { where: { answeredAt: null } },
} as const satisfies Prisma.RunInclude;

type Row = Prisma.RunGetPayload<{ include: typeof include }>;

/** One run with its steps. Throws NOT_FOUND. */
export async function getRun(actor: Actor, id: string): Promise<RunView> {
  const row = await read().run.findUnique({ where: { id }, include });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such run.");
  await requirePermission(actor, "run:see", row.environment);
  return toView(row, await readAhead([row]));
}

/** Newest runs first, `take` at most; optionally of one environment or only those not ended. */
export async function listRuns(
  actor: Actor,
  filter: { environmentId?: string | undefined; active?: boolean; take?: number },
): Promise<RunView[]> {
  const rows = await read().run.findMany({
    where: {
      ...(filter.environmentId ? { environmentId: filter.environmentId } : {}),
      ...(filter.active ? { status: { in: ["queued", "running"] } } : {}),
    },
    include,
    orderBy: { queuedAt: "desc" },
    take: filter.take ?? 100,
  });
  const ahead = await readAhead(rows);
  return rows
    .filter((row) => denied("run:see", actor, row.environment?.tier ?? null) === null)
    .map((row) => toView(row, ahead));
}

const readView = shareReadings(async (id) => {
  const row = await read().run.findUnique({ where: { id }, include });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such run.");
  return toView(row, await readAhead([row]));
});
const readLog = shareReadings((key) => {
  const [runId = "", after = "0"] = key.split(" ");
  return selectLog(runId, BigInt(after), 5_001);
});

/** Like `getRun`, for all who watch at the same time: one reading under way serves them together. */
export async function getWatchedRun(actor: Actor, id: string): Promise<RunView> {
  const run = await readView(id);
  await requirePermission(actor, "run:see", run.environment);
  return run;
}

/**
 * The log of a run that the reader has, and so may see, after a known line; read together by all who watch and have seen
 * the same state: once it has ended, a reading from before the end would lack its last lines.
 */
export function listWatchedLog({ id, status }: RunView, after: bigint): Promise<LogLine[]> {
  return readLog(`${id} ${after} ${status}`);
}

/** Log lines of a run after a known one, oldest first, `take` at most (5,000 is all a run can have). */
export async function listRunLog(actor: Actor, runId: string, after = 0n, take = 5_001): Promise<LogLine[]> {
  await getRun(actor, runId);
  return selectLog(runId, after, take);
}

async function selectLog(runId: string, after: bigint, take: number): Promise<LogLine[]> {
  const rows = await read().runLog.findMany({ where: { runId, id: { gt: after } }, orderBy: { id: "asc" }, take });
  return rows.map((row) => ({ id: String(row.id), at: row.at.toISOString(), step: row.step, line: row.line }));
}

/** Which permission cancelling this run needs: one's own runs need less. */
export async function cancelPermission(actor: Actor, id: string): Promise<"run:cancel-own" | "run:cancel"> {
  const run = await read().run.findUnique({ where: { id }, select: { requestedById: true } });
  return run?.requestedById === actor.id ? "run:cancel-own" : "run:cancel";
}

function toQuestion(asked: Row["questions"][number] | undefined): RunView["question"] {
  return asked ? { step: asked.step, text: asked.text, askedAt: asked.askedAt.toISOString() } : null;
}

function toView(row: Row, ahead: ReadonlyMap<string, RunAhead>): RunView {
  return {
    id: row.id,
    kind: row.kind as RunKind,
    title: row.title,
    status: row.status,
    environment: row.environment,
    requestedBy: row.requestedBy,
    reason: row.reason,
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    cancelRequestedAt: row.cancelRequestedAt?.toISOString() ?? null,
    cancelRequestedBy: row.cancelRequestedBy,
    // A claim and a takeover each raise the epoch by one: 1 is the first owner, 3 the second, and so on.
    takeovers: Math.floor(Math.max(0, row.epoch) / 2),
    progress: row.progress as RunProgress | null,
    problem: row.problem as Problem | null,
    result: row.result as Json,
    backupId: row.backup?.id ?? row.drill?.backupId ?? null,
    deploymentId: row.deployment?.id ?? null,
    restoreId: row.restore?.id ?? null,
    question: isFinal(row.status) ? null : toQuestion(row.questions[0]),
    steps: row.steps.map((step) => ({
      name: step.name,
      title: step.title,
      status: (step.status === "notExecuted" ? "not-executed" : step.status) as StepStatus,
      evidence: step.evidence,
      detail: step.detail as Json,
      startedAt: step.startedAt?.toISOString() ?? null,
      endedAt: step.endedAt?.toISOString() ?? null,
    })),
    waitsFor: ahead.get(row.id) ?? null,
  };
}
