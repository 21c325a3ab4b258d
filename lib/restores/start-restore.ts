import { basename } from "node:path";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { restoreProblem } from "@/lib/restores/rules";
import { restoreSteps, type StartRestoreInput } from "@/lib/restores/schema";
import { queueRun } from "@/lib/runs/queue-run";

/** Has the worker restore a backup into a new database on its environment's own server; returns the run. */
export async function startRestore(
  actor: Actor,
  { id, database, purpose }: z.output<typeof StartRestoreInput>,
): Promise<{ runId: string }> {
  const place = await read().backup.findUnique({ where: { id }, select: { environmentId: true } });
  if (!place) throw new OpsError("NOT_FOUND", "There is no such backup.");
  return mutate(actor, "restore:start", { ...place, subject: id }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environment.id} FOR UPDATE`;
    const backup = await tx.backup.findUniqueOrThrow({ where: { id } });
    const problem = restoreProblem(backup, environment);
    if (problem) throw new OpsError("PRECONDITION", problem);
    const environmentId = environment.id;
    const same = {
      environmentId,
      database,
      OR: [{ status: "running" as const }, { madeAt: { not: null }, droppedAt: null }],
    };
    if (database === environment.database || (await tx.restore.count({ where: same })) > 0) {
      throw new OpsError("CONFLICT", `There is a database called ${database} already.`, "Choose another name.");
    }
    const runId = await queueRun(tx, actor, {
      kind: "restore",
      title: `Restore of ${environment.name} into ${database}`,
      environmentId,
      input: { backupId: id, database },
      reason: purpose || null,
      steps: restoreSteps,
    });
    await tx.restore.create({ data: { environmentId, backupId: id, runId, database, purpose: purpose || null } });
    const summary = `Asked for a restore of ${basename(backup.fileName)} into the new database ${database}`;
    return { value: { runId }, audit: { summary, subject: id, after: { run: runId, database } } };
  });
}
