// Programs that runs have started, kept so that a takeover on the same machine can end them.
import { read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { logError } from "@/lib/log";
import { isSameProcess, killGroup, processStart } from "@/lib/process";
import { thisHost } from "@/lib/runs/lease";
import type { RunFacts } from "@/lib/runs/run-handler";

/** Writes down a program that was just started for a run. */
export function recordProcess(run: RunFacts, pid: number, tool: string): void {
  const data = { runId: run.id, epoch: run.epoch, host: thisHost(), pid, processStart: processStart(pid) ?? "", tool };
  telemetry()
    .runProcess.create({ data })
    .catch((error) => logError("a started program was not written down", error));
}

/** Ends the programs that earlier owners of a run left on this machine. Returns how many were still there. */
export async function endLeftProcesses(run: RunFacts): Promise<number> {
  const left = await read().runProcess.findMany({
    where: { runId: run.id, epoch: { lt: run.epoch }, host: thisHost(), endedAt: null },
  });
  let ended = 0;
  for (const { id, pid, processStart: start } of left) {
    if (start && isSameProcess(pid, start)) {
      killGroup(pid, "SIGKILL");
      ended++;
    }
    await telemetry().runProcess.update({ where: { id }, data: { endedAt: new Date() } });
  }
  return ended;
}
