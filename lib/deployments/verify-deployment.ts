// Step 4 of the runbook's procedure: is the database at the release, the application well, and the data still there?
import { z } from "zod";
import type { Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { whatStays } from "@/lib/deployments/apply-release";
import { lookAtTarget } from "@/lib/deployments/look-at-target";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import { rowProblem } from "@/lib/deployments/rules";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { lookAtApplication } from "@/lib/health/look";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { countSource } from "@/lib/postgres/counts";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import type { RunContext, StepContext, StepOutcome } from "@/lib/runs/run-handler";

type Wanted = {
  readonly environment: Environment;
  readonly policy: DeploymentPolicy;
  readonly files: readonly MigrationFile[];
  readonly backupId: string | null;
  /** In maintenance the application does not say ok yet. */
  readonly inMaintenance: boolean;
};

/** Every check, each with its line in the log; throws TOOL_FAILED with the first that does not hold. */
export async function verifyDeployment(
  context: RunContext,
  step: StepContext,
  wanted: Wanted,
): Promise<StepOutcome<null>> {
  const { environment, policy, files } = wanted;
  const options = { applicationName: context.applicationName, signal: step.signal };
  const seen = await lookAtTarget(environment, files, options);
  if (seen.blocked || seen.pending.length > 0) {
    throw failed("state", seen.blocked ?? `${seen.pending.length} migrations are still pending.`);
  }
  step.log(`The database has every migration of the release; the newest is ${seen.migrations.head ?? "none"}.`);
  const connection = await openConnection(environment);
  for (const { name, sql } of policy.checkQueries) {
    const problem = await askCheck(connection, environment.schema, sql, { ...options });
    if (problem)
      throw failed(problem.answered ? "check" : "unasked", `The check “${name}” does not hold: ${problem.sentence}`);
    step.log(`The check “${name}” holds.`);
  }
  const rows = await compareRows(connection, wanted, step, options);
  const health = await askHealth(environment, wanted.inMaintenance, step);
  const checks = policy.checkQueries.length;
  const evidence = [
    `at ${seen.migrations.head ?? "no migration"}`,
    `${checks} check ${checks === 1 ? "query" : "queries"}`,
    rows,
    health,
  ];
  return { value: null, evidence: evidence.join(" · "), detail: { checks } };
}

/**
 * Reads only, whatever the SQL says: the session itself refuses changes. Null when a row came back that is not false;
 * `answered` tells a no from a question that could not be asked.
 */
export async function askCheck(
  connection: Connection,
  schema: string,
  sql: string,
  options: { readonly applicationName: string; readonly signal: AbortSignal },
): Promise<{ readonly answered: boolean; readonly sentence: string } | null> {
  try {
    return await withTarget(connection, { ...options, statementTimeoutMs: 30_000 }, async (target) => {
      await target.query("SELECT set_config('search_path', $1, false)", [`${quoteIdentifier(schema)}, public`]);
      const rows = await target.query<Record<string, unknown>>(sql);
      const first = rows[0] && Object.values(rows[0])[0];
      if (rows.length === 0) return { answered: true, sentence: "it gave no row." };
      return first === false || first === null ? { answered: true, sentence: `it said ${first}.` } : null;
    });
  } catch (error) {
    if (error instanceof OpsError && error.code === "CANCELLED") throw error;
    return { answered: false, sentence: error instanceof Error ? error.message : "it failed." };
  }
}

const Counted = z.object({ rowsByTable: z.record(z.string(), z.number()) });

async function compareRows(
  connection: Connection,
  { policy, backupId }: Wanted,
  step: StepContext,
  options: { readonly applicationName: string; readonly signal: AbortSignal },
): Promise<string> {
  if (!backupId) return "rows not compared: there was no backup";
  const backup = await read().backup.findUnique({ where: { id: backupId } });
  const before = Counted.parse(backup?.manifest).rowsByTable;
  const limits = { ...options, statementTimeoutMs: 0 };
  const { rowsByTable: after } = await withTarget(connection, limits, async (target) => {
    // One snapshot; it also asks for a transaction.
    await target.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return countSource(target);
  });
  const problem = rowProblem(before, after, policy.rowTolerancePercent);
  for (const [table, count] of Object.entries(before)) {
    if (after[table] !== count)
      step.log(
        `${table}: ${formatCount(count)} rows before, ${after[table] === undefined ? "gone" : formatCount(after[table])} after`,
      );
  }
  if (problem) throw failed("rows", problem);
  return `rows of ${Object.keys(before).length} tables within ${policy.rowTolerancePercent} %`;
}

async function askHealth(environment: Environment, inMaintenance: boolean, step: StepContext): Promise<string> {
  const look = await lookAtApplication(environment, AbortSignal.any([step.signal, AbortSignal.timeout(10_000)]));
  if (!look) return "no health address";
  if (look.state === "ok") return "the application is ok";
  if (inMaintenance && look.data.status === "maintenance") return "the application is in maintenance";
  throw failed("application", `The application is not well: ${look.summary}.`);
}

/** `what` did not hold is kept with the step: the rollback guide goes another way for each. `unasked` proves nothing. */
function failed(what: "state" | "check" | "unasked" | "rows" | "application", sentence: string): OpsError {
  return new OpsError("TOOL_FAILED", sentence, whatStays, null, what);
}
