import { basename } from "node:path";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { provenanceProblem } from "@/lib/backups/rules";
import type { Backup, Environment } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { type DrillInput, drillSteps } from "@/lib/drills/schema";
import { OpsError } from "@/lib/errors";
import { queueRun } from "@/lib/runs/queue-run";

/** Has the worker restore a backup into a scratch database and compare. One at a time per environment; returns its run. */
export async function startDrill(actor: Actor, { id }: z.output<typeof DrillInput>): Promise<{ runId: string }> {
  const place = await read().backup.findUnique({ where: { id }, select: { environmentId: true } });
  if (!place) throw new OpsError("NOT_FOUND", "There is no such backup.");
  return mutate(actor, "backup:drill", { ...place, subject: id }, async (tx, environment) => {
    const { name, disabledAt } = environment;
    if (disabledAt) throw new OpsError("PRECONDITION", `${name} is disabled.`, "Enable it first.");
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environment.id} FOR UPDATE`;
    const backup = await tx.backup.findUniqueOrThrow({ where: { id } });
    if (backup.status !== "complete")
      throw new OpsError("PRECONDITION", "There is no complete archive of this backup.");
    const unproven = provenanceProblem(backup);
    if (unproven) throw new OpsError("PRECONDITION", unproven);
    if (await isUnderWay(tx, environment.id)) {
      const message = `A restore drill of ${name} is under way already.`;
      throw new OpsError("CONFLICT", message, "Watch it on the runs page; it will be there in a moment.");
    }
    const runId = await queueDrill(tx, actor, environment, backup);
    const summary = `Asked for a restore drill of ${basename(backup.fileName)}`;
    return { value: { runId }, audit: { summary, subject: id, after: { run: runId } } };
  });
}

/** It touches the scratch server only, so it is no run of the environment's queue and waits for nobody. */
export async function queueDrill(tx: Tx, actor: Actor, environment: Environment, backup: Backup): Promise<string> {
  const runId = await queueRun(tx, actor, {
    kind: "drill",
    title: `Restore drill of ${environment.name}`,
    environmentId: null,
    aboutId: environment.id,
    input: { backupId: backup.id },
    reason: null,
    steps: drillSteps,
  });
  await tx.drill.create({ data: { environmentId: environment.id, backupId: backup.id, runId } });
  return runId;
}

/** Whether a drill of this environment waits or runs. */
export async function isUnderWay(tx: Tx, environmentId: string): Promise<boolean> {
  return (await tx.drill.count({ where: { environmentId, status: "running" } })) > 0;
}
