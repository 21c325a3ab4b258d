import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { dropProblem } from "@/lib/restores/rules";
import { type DropRestoredInput, dropSteps } from "@/lib/restores/schema";
import { queueRun } from "@/lib/runs/queue-run";

/** Has the worker drop a database that a restore made. The name is typed; whether it is still ours the worker asks. */
export async function dropRestored(
  actor: Actor,
  { id, typed }: z.output<typeof DropRestoredInput>,
): Promise<{ runId: string }> {
  const found = await read().restore.findUnique({ where: { id }, select: { environmentId: true } });
  if (!found) throw new OpsError("NOT_FOUND", "There is no such restore.");
  return mutate(actor, "restore:drop", { ...found, subject: id }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Restore" WHERE id = ${id} FOR UPDATE`;
    const restore = await tx.restore.findUniqueOrThrow({ where: { id } });
    const { database } = restore;
    const problem = dropProblem(restore);
    if (problem) throw new OpsError("PRECONDITION", problem);
    if (typed.trim() !== database)
      throw new OpsError("INVALID", `Type ${database} to confirm.`, "Nothing was dropped.");
    if (environment.disabledAt)
      throw new OpsError("PRECONDITION", `${environment.name} is disabled.`, "Enable it first.");
    const active = { kind: "drop-restored", status: { in: ["queued" as const, "running" as const] } };
    if ((await tx.run.count({ where: { ...active, input: { path: ["restoreId"], equals: id } } })) > 0)
      throw new OpsError("CONFLICT", `${database} is being dropped already.`, "Watch it on the runs page.");
    const runId = await queueRun(tx, actor, {
      kind: "drop-restored",
      title: `Drop the restored database ${database}`,
      environmentId: environment.id,
      input: { restoreId: id },
      reason: null,
      steps: dropSteps,
    });
    return {
      value: { runId },
      audit: { summary: `Asked for ${database} to be dropped`, subject: id, after: { run: runId } },
    };
  });
}
