// Writes what people see of a run while it runs: steps, progress, log. Part of the engine.

import type { Fence } from "@/lib/db/fence";
import type { Prisma } from "@/lib/db/generated/client";
import { recordRun, telemetry } from "@/lib/db/telemetry";
import type { Json, RunProgress } from "@/lib/runs/schema";

const flushEveryMs = 300;
const progressEveryMs = 500;
const maxLogLines = 5_000;

type StepEnd = { status: "succeeded" | "failed" | "skipped" | "unknown"; evidence: string; detail?: Json };

/** Buffers log lines and progress of one run; `warn` hears of writes that failed and lose nothing but a line. */
export function openRecorder(fence: Fence, warn: (error: unknown) => void) {
  let lines: { step: string | null; at: Date; line: string }[] = [];
  let written = 0;
  let progress: RunProgress | null = null;
  let progressAt = 0;
  let flushing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void flush(), flushEveryMs);

  function log(step: string | null, line: string): void {
    if (written === maxLogLines)
      lines.push({ step, at: new Date(), line: "The log is longer than this and cut here." });
    if (written++ < maxLogLines) lines.push({ step, at: new Date(), line: line.replaceAll("\0", "�").slice(0, 2_000) });
  }

  function flush(): Promise<void> {
    flushing = flushing.then(writeOut).catch(warn);
    return flushing;
  }

  async function writeOut(): Promise<void> {
    if (lines.length > 0) {
      const batch = lines;
      lines = [];
      await telemetry().runLog.createMany({ data: batch.map((line) => ({ ...line, runId: fence.id })) });
    }
    if (progress && Date.now() - progressAt >= progressEveryMs) {
      const data = { progress: progress as Prisma.InputJsonObject };
      progress = null;
      progressAt = Date.now();
      await recordRun(fence, (tx) => tx.run.update({ where: { id: fence.id }, data }));
    }
  }

  return {
    log,
    flush,
    progress(next: RunProgress): void {
      progress = next;
    },
    async startStep(name: string): Promise<void> {
      const where = { runId_name: { runId: fence.id, name } };
      const data = { status: "running", startedAt: new Date(), endedAt: null, evidence: null } as const;
      await recordRun(fence, (tx) => tx.runStep.update({ where, data }));
    },
    async endStep(name: string, end: StepEnd): Promise<void> {
      const where = { runId_name: { runId: fence.id, name } };
      const detail = end.detail === undefined ? {} : { detail: end.detail as Prisma.InputJsonValue };
      const data = { status: end.status, evidence: end.evidence, endedAt: new Date(), ...detail };
      await recordRun(fence, (tx) => tx.runStep.update({ where, data }));
    },
    async close(): Promise<void> {
      clearInterval(timer);
      progress = null;
      await flush();
    },
  };
}

export type RunRecorder = ReturnType<typeof openRecorder>;
