// What is asked of a restored copy: its manifest's promises, and the environment's own check queries.
import type { Manifest } from "@/lib/backups/schema";
import type { Environment } from "@/lib/db/generated/client";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import { askCheck } from "@/lib/deployments/verify-deployment";
import type { DrillReport } from "@/lib/drills/schema";
import { checkSchemaAgainst } from "@/lib/postgres/check-schema";
import type { Connection } from "@/lib/postgres/connection-string";
import { verifyRestored } from "@/lib/postgres/verify-restored";

type Options = {
  readonly applicationName: string;
  readonly signal: AbortSignal;
  readonly onDoing: (doing: string) => void;
};

/**
 * Every comparison in a fixed order; what could not be asked is `unknown`. The schema is among them where the manifest has
 * its fingerprint: older ones do not. Rejects only when cancelled or when the copy is out of reach.
 */
export async function compareCopy(
  connection: Connection,
  manifest: Manifest,
  environment: Environment,
  { applicationName, signal, onDoing }: Options,
): Promise<DrillReport["checks"]> {
  const { schema, tier, deploymentPolicy } = environment;
  const fingerprint = manifest.schemaFingerprint ?? null;
  const { checks } = await verifyRestored({
    connection: { ...connection, schema },
    promised: manifest,
    applicationName,
    signal,
    checkSchema: fingerprint && checkSchemaAgainst(fingerprint),
    onTable: (table) => onDoing(`counting ${table}`),
  });
  const compared: DrillReport["checks"] = checks.filter(({ name }) => name !== "schema" || fingerprint !== null);
  for (const { name, sql } of readDeploymentPolicy(tier, deploymentPolicy).checkQueries) {
    onDoing(`asking “${name}”`);
    const problem = await askCheck(connection, schema, sql, { applicationName, signal });
    const status = problem === null ? "ok" : problem.answered ? "failed" : "unknown";
    compared.push({ name: `check “${name}”`, status, sentence: problem?.sentence ?? "It holds." });
  }
  return compared;
}
