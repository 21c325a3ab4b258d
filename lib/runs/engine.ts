// Starts and stops the durable engine (DBOS Transact) inside the worker process.
import { setTimeout as delay } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { env } from "@/lib/env";
import { logError, logInfo } from "@/lib/log";
import { processStart } from "@/lib/process";
import { stopAll, stopping } from "@/lib/runs/active-runs";
import { dispatchRuns, passOnCancellations, queueName } from "@/lib/runs/dispatch-runs";
import { executeRun } from "@/lib/runs/execute-run";
import { endLease, giveUpAfterMs, renewEveryMs, renewLease, takeLease } from "@/lib/runs/lease";
import type { RunHandler } from "@/lib/runs/run-handler";
import { takeOverRuns } from "@/lib/runs/take-over";

const dispatchEveryMs = 300;
const takeOverEveryMs = 3_000;

export type Engine = {
  readonly workerId: string;
  /** Orderly stop: programs are ended, the lease is given back, runs in hand are left for the next worker. */
  stop(): Promise<void>;
};

/**
 * Launches the engine: one run at a time per environment, environments side by side, everything durable.
 * `onLeaseLost` must end the process: another worker owns its runs by then.
 */
export async function startEngine(
  handlers: readonly RunHandler[],
  version: string,
  onLeaseLost: () => void,
): Promise<Engine> {
  const byKind = new Map<string, RunHandler>(handlers.map((handler) => [handler.kind, handler]));
  const worker = await takeLease(processStart(process.pid) ?? "", version);
  // From here on, or a slow start would outlast its own lease.
  let renewedAt = performance.now();
  const guard = setInterval(() => void renew(), renewEveryMs);
  DBOS.setConfig({
    name: "holdfast",
    systemDatabaseUrl: env().databaseUrl,
    systemDatabasePoolSize: 10,
    // A constant, so that a new build goes on with the runs of the old one.
    applicationVersion: "1",
    executorID: worker.id,
    logLevel: "error",
  });
  const workflow = DBOS.registerWorkflow((runId: string) => executeRun(runId, worker.id, byKind), { name: "run" });
  await DBOS.launch();
  await DBOS.registerQueue(queueName, {
    partitionConcurrency: 1,
    workerConcurrency: 20,
    minPollingIntervalMs: 200,
    onConflict: "always_update",
  });
  async function renew(): Promise<void> {
    const asked = performance.now();
    const held = await renewLease(worker.id).catch(() => null);
    if (held) renewedAt = asked;
    if (stopping() || (held !== false && performance.now() - renewedAt < giveUpAfterMs)) return;
    logError("the lease is lost; this worker stops", new Error(held === false ? "taken over" : "no renewal in time"));
    stopAll();
    onLeaseLost();
  }

  const loops = [
    repeat(dispatchEveryMs, "dispatch", () => dispatchRuns(workflow, byKind)),
    repeat(dispatchEveryMs, "cancellations", () => passOnCancellations(byKind)),
    repeat(takeOverEveryMs, "takeover", () => takeOverRuns(worker.id)),
  ];
  logInfo("worker started", { workerId: worker.id });
  return {
    workerId: worker.id,
    async stop() {
      stopAll();
      clearInterval(guard);
      await Promise.race([Promise.all(loops), delay(3_000)]);
      await endLease(worker.id);
    },
  };
}

/** Runs `work` again and again until the worker stops; what fails is logged and tried again. */
async function repeat(everyMs: number, name: string, work: () => Promise<unknown>): Promise<void> {
  while (!stopping()) {
    await work().catch((error) => logError(`${name} failed; it is tried again`, error));
    await delay(everyMs);
  }
}
