import { setTimeout as delay } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import type { Actor } from "@/lib/auth/actor";
import { issueRunActor } from "@/lib/auth/issue-actor";
import type { Fence } from "@/lib/db/fence";
import { read } from "@/lib/db/read";
import { recordRun } from "@/lib/db/telemetry";
import { OpsError, type Problem, toProblem } from "@/lib/errors";
import { logError } from "@/lib/log";
import { activate, deactivate, type LiveRun, never, stopping } from "@/lib/runs/active-runs";
import { askPerson } from "@/lib/runs/ask-person";
import { claimRun } from "@/lib/runs/claim-run";
import { finishRun } from "@/lib/runs/finish-run";
import {
  applicationNameOf,
  type RunContext,
  type RunEnd,
  type RunFacts,
  type RunHandler,
  type StepOutcome,
} from "@/lib/runs/run-handler";
import { endLeftProcesses, recordProcess } from "@/lib/runs/run-processes";
import { openRecorder, type RunRecorder } from "@/lib/runs/run-recorder";
import type { Json, RunKind } from "@/lib/runs/schema";

type Recorded = { ok: true; value: Json } | { ok: false; problem: Problem };
type Handlers = ReadonlyMap<string, RunHandler>;

/** The durable workflow of every run: claim, clean up after a predecessor, execute the steps, write the end. */
export async function executeRun(runId: string, workerId: string, handlers: Handlers): Promise<void> {
  if (!(await waitForClaim(runId, workerId))) return;
  const row = await untilDone(() => read().run.findUniqueOrThrow({ where: { id: runId } }));
  const run: RunFacts = { ...row, kind: row.kind as RunKind, input: row.input as Json };
  const fence = { id: runId, epoch: row.epoch, workerId };
  const actor = issueRunActor({ ...fence, requestedBy: row.requestedBy });
  const recorder = openRecorder(fence, (error) => logError("run telemetry", error));
  const live = activate(runId, row.cancelRequestedBy);
  const handler = handlers.get(run.kind);
  try {
    const end = handler ? await executeHandler(handler, run, actor, fence, recorder, live) : unknownKind(run.kind);
    await recorder.close();
    await untilDone(() => finishRun(actor, run, row.title, end, handler?.settle));
  } finally {
    deactivate(runId);
  }
}

async function waitForClaim(runId: string, workerId: string): Promise<boolean> {
  for (;;) {
    const claim = await untilDone(() => claimRun(runId, workerId));
    if (claim !== "occupied") return claim === "claimed";
    await delay(500);
  }
}

async function executeHandler(
  handler: RunHandler,
  run: RunFacts,
  actor: Actor,
  fence: Fence,
  recorder: RunRecorder,
  live: LiveRun,
): Promise<RunEnd> {
  const context: RunContext = {
    run,
    actor,
    applicationName: applicationNameOf(run.id),
    step: async (name, work) => {
      const recorded = await DBOS.runStep(() => performStep(name, work, run, fence, recorder, live), { name });
      if (recorded.ok) return recorded.value as Awaited<ReturnType<typeof work>>["value"];
      throw new OpsError(recorded.problem.code, recorded.problem.message, recorded.problem.hint);
    },
  };
  try {
    if (run.epoch > 1) await endPredecessor(handler, run, actor, recorder);
    return { status: "succeeded", result: await handler.execute(context) };
  } catch (error) {
    if (stopping()) return never();
    const problem = toSentence(error);
    const left = await handler.cleanUp(run, actor, true).catch((cleanUpError) => {
      logError("clean-up after a run", cleanUpError);
      return "It could not be cleared away; the worker's log says why.";
    });
    const hint = [problem.hint, left].filter(Boolean).join(" ") || null;
    return { status: endStatus(problem), problem: { ...problem, hint } };
  }
}

function endStatus({ code }: Problem): "cancelled" | "unknown" | "failed" {
  if (code === "CANCELLED") return "cancelled";
  return code === "UNKNOWN" ? "unknown" : "failed";
}

async function endPredecessor(handler: RunHandler, run: RunFacts, actor: Actor, recorder: RunRecorder): Promise<void> {
  const ended = await endLeftProcesses(run);
  recorder.log(
    null,
    `Taken over (epoch ${run.epoch}); ${ended} program(s) of the former worker were still running and were ended.`,
  );
  await handler.cleanUp(run, actor, false);
}

/** One step, with its outcome as a value: what the engine records must survive JSON, and errors do not. */
async function performStep(
  name: string,
  work: (step: Parameters<Parameters<RunContext["step"]>[1]>[0]) => Promise<StepOutcome<Json>>,
  run: RunFacts,
  fence: Fence,
  recorder: RunRecorder,
  live: LiveRun,
): Promise<Recorded> {
  try {
    live.throwIfCancelled();
    await untilDone(() => recorder.startStep(name));
    const outcome = await work({
      signal: live.signal,
      log: (line) => recorder.log(name, line),
      progress: (progress) => recorder.progress(progress),
      confirmOwner: () => recordRun(fence, async () => {}),
      onSpawn: (pid, tool) => recordProcess(run, pid, tool),
      askPerson: (question) => askPerson({ fence, step: name, question, signal: live.signal }),
    });
    await recorder.flush();
    await untilDone(() => recorder.endStep(name, { status: "succeeded", ...outcome }));
    return { ok: true, value: outcome.value };
  } catch (error) {
    if (stopping()) return never();
    // A cancellation explains every failure but one: what may have taken effect is not undone by it.
    const unknown = error instanceof OpsError && error.code === "UNKNOWN";
    const problem = unknown ? toProblem(error) : (live.cancelled() ?? toSentence(error));
    if (error instanceof OpsError && error.raw) for (const line of error.raw.split("\n")) recorder.log(name, line);
    await recorder.flush();
    const status = problem.code === "UNKNOWN" ? "unknown" : "failed";
    const detail = error instanceof OpsError && error.cause !== null ? { detail: { cause: error.cause } } : {};
    await untilDone(() => recorder.endStep(name, { status, evidence: problem.message, ...detail }));
    return { ok: false, problem };
  }
}

/** Keeps trying while the metadata database is away; ends only by success, by a fence, or with the worker. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (stopping() || (error instanceof OpsError && error.code === "FENCED")) return never();
      logError("the metadata database did not take or give a run's state; trying again", error);
      await delay(1_000);
    }
  }
}

function toSentence(error: unknown): Problem {
  if (error instanceof OpsError) return toProblem(error);
  const reference = logError("a run failed unexpectedly", error);
  return {
    code: "INTERNAL",
    message: `Something went wrong on our side (reference ${reference}).`,
    hint: "The worker's log has the details under this reference.",
  };
}

function unknownKind(kind: string): RunEnd {
  const message = `This version of Holdfast has no procedure called ${kind}.`;
  return { status: "failed", problem: { code: "PRECONDITION", message, hint: "Update the worker." } };
}
