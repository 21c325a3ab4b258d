// What the plan saw and what the run sees again before it changes anything: asked with the same code, so they compare.

import type { Environment } from "@/lib/db/generated/client";
import { digestOf } from "@/lib/deployments/binding";
import { openConnection } from "@/lib/environments/open-connection";
import { identityProblem, writeProblem } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { judgeMigrations } from "@/lib/migrations/rules";
import type { EnvironmentMigrations } from "@/lib/migrations/schema";
import { withTarget } from "@/lib/postgres/connect";
import { readIdentity, readMarker } from "@/lib/postgres/identity";
import type { DatabaseIdentity } from "@/lib/postgres/inspection-schema";
import type { MigrationFacts } from "@/lib/prisma-cli/facts-schema";
import { digestMigration, type MigrationFile } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

export type TargetSight = {
  readonly identity: DatabaseIdentity;
  readonly marker: string | null;
  /** As server_version_num. */
  readonly serverVersion: number;
  readonly facts: MigrationFacts;
  readonly migrations: EnvironmentMigrations;
  readonly pending: readonly string[];
  /** SHA-256 over everything Prisma's table records: any change of it is another head. */
  readonly head: string;
  /** Why nothing may be deployed as things are, or null. */
  readonly blocked: string | null;
};

type Options = { readonly applicationName: string; readonly signal: AbortSignal };

/** Looks only. Throws UNREACHABLE (or what the server said) when the database does not answer. */
export async function lookAtTarget(
  environment: Environment,
  files: readonly MigrationFile[],
  options: Options,
): Promise<TargetSight> {
  const connection = await openConnection(environment);
  const seen = await withTarget(connection, options, async (target) => ({
    identity: await readIdentity(target),
    marker: await readMarker(target),
    serverVersion: target.serverVersion,
  }));
  const facts = await readMigrationFacts(connection, { schema: environment.schema, ...options });
  if (facts.contact !== "made") throw new OpsError("UNREACHABLE", facts.reason, facts.hint);
  const migrations = judgeMigrations({ facts, release: files.map(digestMigration), drift: null });
  const pending = migrations.cells.filter(({ state }) => state === "pending" || state === "rolled back");
  const wrong = identityProblem(environment, seen.identity) ?? writeProblem(environment.tier, seen.marker, true);
  return {
    ...seen,
    facts,
    migrations,
    pending: pending.map(({ name }) => name),
    head: digestOf(
      facts.rows.map(({ id, name, checksum, finishedAt, rolledBackAt }) => [
        id,
        name,
        checksum,
        finishedAt,
        rolledBackAt,
      ]),
    ),
    blocked: wrong ?? standsInTheWay(migrations),
  };
}

const harmless = new Set([
  "up to date",
  "pending",
  "rolled back",
  "empty database",
  "edited after apply",
  "database ahead of code",
]);

/** The first finding with which `migrate deploy` would fail, or do something else than was reviewed. */
function standsInTheWay({ findings }: EnvironmentMigrations): string | null {
  return findings.find(({ state, is }) => !harmless.has(state) || is === "failed")?.sentence ?? null;
}
