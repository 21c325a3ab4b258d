// Holds what this worker runs on against the floors, again and again: tools are updated while it runs.
import { setTimeout as delay } from "node:timers/promises";
import { telemetry } from "@/lib/db/telemetry";
import { lookAtComponents } from "@/lib/floors/look-at-components";
import { floorNotice, judgeComponents } from "@/lib/floors/rules";
import { type FloorNotice, floors } from "@/lib/floors/schema";
import { logError, logInfo } from "@/lib/log";
import type { RunHandler } from "@/lib/runs/run-handler";

const everyMs = 60_000;

/** Runs until aborted: writes the versions into the worker's row, where web reads them, and logs what is too old. */
export async function observeComponents({
  workerId,
  signal,
}: {
  workerId: string;
  signal: AbortSignal;
}): Promise<void> {
  let said = "";
  while (!signal.aborted) {
    const notice = await writeComponents(workerId).catch((error) => {
      logError("the versions in use were not written", error);
      return null;
    });
    const sentence = notice ? `${notice.title} ${notice.consequence}` : "";
    if (sentence !== said) logInfo(sentence || "everything in use is at or above its floor");
    said = sentence;
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** The same procedure, which looks at the versions first and writes into the run's log what is too old and refused. */
export function heldAgainstFloors(handler: RunHandler): RunHandler {
  return {
    ...handler,
    async execute(context) {
      const workerId = context.actor.run?.workerId;
      const notice = workerId ? await writeComponents(workerId).catch(() => null) : null;
      let told = notice === null;
      return handler.execute({
        ...context,
        step: (name, work) =>
          context.step(name, (step) => {
            if (!told) step.log(`${notice?.title} ${notice?.consequence}`);
            told = true;
            return work(step);
          }),
      });
    },
  };
}

async function writeComponents(workerId: string): Promise<FloorNotice | null> {
  const components = await lookAtComponents();
  await telemetry().worker.update({ where: { id: workerId }, data: { components } });
  return floorNotice(judgeComponents(components, floors), floors);
}
