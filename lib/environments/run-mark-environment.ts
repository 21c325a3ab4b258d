import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { identityProblem } from "@/lib/environments/rules";
import { markSteps } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";
import { withTarget } from "@/lib/postgres/connect";
import { markerCommand, readIdentity, readMarker, writeMarker } from "@/lib/postgres/identity";
import type { RunContext, RunHandler, StepOutcome } from "@/lib/runs/run-handler";

/** Registers which database an environment is, and writes its tier into the database itself. */
export const runMarkEnvironment: RunHandler = {
  kind: "mark-environment",
  steps: markSteps,
  async execute(context) {
    const environment = await readEnvironment(context);
    await context.step("identify", async () => {
      const seen = await look(context);
      const problem = identityProblem(environment, seen.identity);
      if (problem)
        throw new OpsError(
          "PRECONDITION",
          problem,
          "Change the connection to the registered database, or add this one as an environment of its own.",
        );
      await mutate(context.actor, "environment:mark", { environmentId: environment.id }, async (tx) => {
        const { systemIdentifier, databaseOid } = seen.identity;
        await tx.environment.update({ where: { id: environment.id }, data: { systemIdentifier, databaseOid } });
        const summary = `${environment.name} is database ${seen.identity.databaseName} (oid ${databaseOid}, system ${systemIdentifier ?? "unknown"})`;
        return { value: undefined, audit: { summary } };
      });
      return {
        value: null,
        evidence: `oid ${seen.identity.databaseOid}, system ${seen.identity.systemIdentifier ?? "unknown"}`,
      };
    });
    return context.step("mark", () => mark(context));
  },
  // One ALTER DATABASE happens or does not; there is nothing to take back.
  cleanUp: async () => null,
};

async function mark(context: RunContext): Promise<StepOutcome<{ command: string | null }>> {
  const environment = await readEnvironment(context);
  const { marker } = await look(context);
  if (marker !== null && marker !== environment.tier) {
    const hint = "If that is wrong, its owner removes the marker (ALTER DATABASE … RESET holdfast.environment).";
    throw new OpsError("CONFLICT", `The database already says that it is ${marker}, not ${environment.tier}.`, hint);
  }
  const written = await writeMarker(await openConnection(environment), context.applicationName, environment.tier);
  if (!written) {
    const command = markerCommand(environment.database, environment.tier);
    return {
      value: { command },
      evidence: `The role may not mark the database. Run by hand: ${command}`,
      status: "skipped",
    };
  }
  await mutate(context.actor, "environment:mark", { environmentId: environment.id }, async (tx) => {
    await tx.environment.update({ where: { id: environment.id }, data: { markerWrittenAt: new Date() } });
    return {
      value: undefined,
      audit: { summary: `Marked the database of ${environment.name} as ${environment.tier}` },
    };
  });
  return { value: { command: null }, evidence: `The database says of itself: ${environment.tier}` };
}

function readEnvironment({ run }: RunContext) {
  return read().environment.findUniqueOrThrow({ where: { id: run.environmentId ?? "" } });
}

async function look(context: RunContext) {
  const connection = await openConnection(await readEnvironment(context));
  return withTarget(connection, { applicationName: context.applicationName }, async (target) => ({
    identity: await readIdentity(target),
    marker: await readMarker(target),
  }));
}
