import { z } from "zod";
import { identify } from "@/lib/backups/prepare-backup";
import type { Environment, Restore } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { dropDatabases, type FoundDatabase, findDatabases } from "@/lib/postgres/made-database";
import { foundProblem } from "@/lib/restores/found/rules";
import { withServer } from "@/lib/restores/read-wanted";
import { dropSteps } from "@/lib/restores/schema";
import type { RunContext, RunHandler, StepContext } from "@/lib/runs/run-handler";

const Input = z.object({ restoreId: z.uuid() });

/** Drops a database that a restore made: only with its mark and its oid, and never under anybody's feet. */
export const runDropRestored: RunHandler = {
  kind: "drop-restored",
  steps: dropSteps,
  async execute(context) {
    await context.step("check", (step) => check(context, step));
    return context.step("drop", (step) => drop(context, step));
  },
  // One DROP DATABASE happens or does not; there is nothing to take back.
  cleanUp: async () => null,
};

async function readRestore({ run }: RunContext) {
  const { restoreId: id } = Input.parse(run.input);
  return read().restore.findUniqueOrThrow({ where: { id }, include: { environment: true } });
}

async function check(context: RunContext, step: StepContext) {
  const restore = await readRestore(context);
  const { environment, database } = restore;
  await identify(environment, context.applicationName);
  await refuseRegistered(restore, environment);
  const found = await withServer(
    environment,
    { applicationName: context.applicationName, signal: step.signal },
    (target) => findDatabases(target, { runId: restore.runId, name: database }),
  );
  if (found.length === 0) return { value: null, evidence: `There is no database called ${database} any more.` };
  for (const one of found) refuseForeign(restore, one);
  return { value: null, evidence: `${database} carries the mark of its restore, and nobody is connected.` };
}

function refuseForeign({ database, databaseOid }: Restore, found: FoundDatabase): void {
  const problem = foundProblem(database, databaseOid === null ? null : Number(databaseOid), found);
  if (problem) throw new OpsError("PRECONDITION", problem.message, problem.hint);
}

/** Somebody may have registered it since: then it is an environment's database, and no leftover. */
async function refuseRegistered({ database, databaseOid }: Restore, environment: Environment): Promise<void> {
  const { systemIdentifier, host, port } = environment;
  const sameServer = systemIdentifier === null ? { host, port } : { OR: [{ systemIdentifier }, { host, port }] };
  const same = [{ database }, ...(databaseOid === null ? [] : [{ databaseOid: Number(databaseOid) }])];
  const registered = await read().environment.findFirst({ where: { AND: [sameServer, { OR: same }] } });
  if (!registered) return;
  const message = `${database} is registered as the environment ${registered.name}.`;
  throw new OpsError("PRECONDITION", message, "The database of an environment is not dropped.");
}

async function drop(context: RunContext, step: StepContext) {
  const restore = await readRestore(context);
  const { environment, database, runId } = restore;
  await step.confirmOwner();
  const { dropped } = await withServer(
    environment,
    { applicationName: context.applicationName, signal: step.signal },
    async (target) => {
      for (const found of await findDatabases(target, { runId, name: database })) refuseForeign(restore, found);
      return dropDatabases(target, { runId, name: database }, "person");
    },
  );
  const evidence = dropped.length > 0 ? `${database} was dropped.` : `There was no ${database} any more.`;
  await mutate(context.actor, "restore:record", { environmentId: environment.id }, async (tx) => {
    const data = { droppedAt: new Date(), droppedBy: context.run.requestedBy };
    await tx.restore.updateMany({ where: { id: restore.id, droppedAt: null }, data });
    return { value: undefined, audit: { summary: `Restored database: ${evidence}`, subject: restore.id } };
  });
  return { value: { restoreId: restore.id }, evidence };
}
