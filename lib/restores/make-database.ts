// The second step of a restore, and what the third does first after an interruption: an empty database with our mark.
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { readProperties } from "@/lib/postgres/database-properties";
import { dropDatabases, findDatabases, makeDatabase } from "@/lib/postgres/made-database";
import { confirmServer, refuse } from "@/lib/restores/confirm-made";
import { provenProblem } from "@/lib/restores/found/rules";
import { readWanted, withServer } from "@/lib/restores/read-wanted";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";

/**
 * Whatever an earlier attempt of this very run has made goes first, unless it was proven: then PRECONDITION. Throws
 * CONFLICT when the name is another's. That it begins is written down before the server is touched.
 */
export async function makeForRun({ run, actor, applicationName }: RunContext, step: StepContext): Promise<number> {
  const { environment, made, restore } = await readWanted(run);
  await confirmServer(environment, applicationName);
  const place = { environmentId: environment.id };
  await mutate(actor, "restore:record", place, async (tx) => {
    const data = { beganAt: new Date(), databaseOid: null, madeAt: null };
    await tx.restore.update({ where: { id: restore.id }, data });
    const summary = `Begins to make the database ${made.name} on the server of ${environment.name}`;
    return { value: undefined, audit: { summary, subject: restore.backupId } };
  });
  const { oid } = await withServer(environment, { applicationName, signal: step.signal }, async (target) => {
    refuse(provenProblem(made.name, await findDatabases(target, made)));
    await dropDatabases(target, made, "attempt");
    const { likeSql } = await readProperties(target);
    return makeDatabase(target, made, likeSql).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "42P04")) throw error;
      const message = `The server already has a database called ${made.name}.`;
      throw new OpsError("CONFLICT", message, "Choose another name.");
    });
  });
  await mutate(actor, "restore:record", place, async (tx) => {
    const data = { databaseOid: oid, madeAt: new Date() };
    await tx.restore.update({ where: { id: restore.id }, data });
    const summary = `Made the database ${made.name} (oid ${oid}) on the server of ${environment.name}`;
    return { value: undefined, audit: { summary, subject: restore.backupId, after: { database: made.name } } };
  });
  return oid;
}
