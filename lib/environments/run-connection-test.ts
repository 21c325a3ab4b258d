import { telemetry } from "@/lib/db/telemetry";
import { openConnection } from "@/lib/environments/open-connection";
import { connectionTestSteps, TestRequest } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { inspectTarget } from "@/lib/postgres/inspect";
import type { Inspection } from "@/lib/postgres/inspection-schema";
import type { RunHandler } from "@/lib/runs/run-handler";
import type { Json } from "@/lib/runs/schema";

/** Looks at a database before it is added, by reading only. Its result is the Inspection. */
export const runConnectionTest: RunHandler = {
  kind: "connection-test",
  steps: connectionTestSteps,
  async execute(context) {
    return context.step("inspect", async (step) => {
      const connection = await openConnection(TestRequest.parse(context.run.input));
      const inspection = await inspectTarget(connection, {
        applicationName: context.applicationName,
        signal: step.signal,
      });
      if (!inspection) throw new OpsError("INTERNAL", "The inspection gave no answer.");
      await refuseOwnDatabase(inspection);
      return { value: inspection as unknown as Json, evidence: summarise(inspection) };
    });
  },
  // Looking leaves nothing.
  cleanUp: async () => null,
};

/** Compared by identity, because an address has many names. Not known on servers that do not tell who they are. */
async function refuseOwnDatabase({ identity }: Inspection): Promise<void> {
  const rows = await telemetry().$queryRaw<{ system: string; oid: string }[]>`
    SELECT c.system_identifier::text AS system, d.oid::text AS oid
    FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()`.catch(() => []);
  const same = rows.some(({ system, oid }) => {
    return system === identity.systemIdentifier && oid === String(identity.databaseOid);
  });
  if (!same) return;
  throw new OpsError(
    "CONFLICT",
    "This is Holdfast's own database.",
    "Name the application's database. Holdfast cannot restore the database it works from while it works.",
  );
}

function summarise({ serverVersion, encrypted, databaseBytes, tables }: Inspection): string {
  return `PostgreSQL ${serverVersion}, ${encrypted ? "encrypted" : "not encrypted"}, ${formatBytes(databaseBytes)} in ${tables} tables`;
}
