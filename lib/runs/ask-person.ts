// A step that waits for a person. Part of the engine.
import { setTimeout as delay } from "node:timers/promises";
import type { Fence } from "@/lib/db/fence";
import { read } from "@/lib/db/read";
import { recordRun } from "@/lib/db/telemetry";
import { OpsError } from "@/lib/errors";

type Asked = { readonly fence: Fence; readonly step: string; readonly question: string; readonly signal: AbortSignal };

const lookEveryMs = 500;

/** Writes the question down, unless it was asked before, and waits for its answer. */
export async function askPerson({ fence, step, question, signal }: Asked): Promise<{ by: string }> {
  const where = { runId_step: { runId: fence.id, step } };
  const create = { runId: fence.id, step, text: question };
  await recordRun(fence, (tx) => tx.runQuestion.upsert({ where, create, update: {} }));
  for (;;) {
    const asked = await read()
      .runQuestion.findUnique({ where })
      .catch(() => null);
    if (asked?.answeredBy) return { by: asked.answeredBy };
    if (signal.aborted) throw new OpsError("CANCELLED", "It was stopped while it waited for a person.");
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}
