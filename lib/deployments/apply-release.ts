// The step that changes the database. Before and after it, the database itself is asked; the tool's word decides nothing.
import type { Environment } from "@/lib/db/generated/client";
import { lookAtTarget, type TargetSight } from "@/lib/deployments/look-at-target";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import type { Binding } from "@/lib/deployments/schema";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { formatDuration } from "@/lib/format";
import { nameSome } from "@/lib/migrations/rules";
import { watchBlockers } from "@/lib/postgres/watch-blockers";
import { prismaVersion } from "@/lib/prisma-cli/cli-environment.mjs";
import { migrateDeploy } from "@/lib/prisma-cli/migrate";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import type { RunContext, StepContext, StepOutcome } from "@/lib/runs/run-handler";
import type { RunProgress } from "@/lib/runs/schema";

type Wanted = {
  readonly environment: Environment;
  readonly policy: DeploymentPolicy;
  readonly files: readonly MigrationFile[];
  readonly binding: Binding;
};

/**
 * `prisma migrate deploy` with exactly the approved files. After an interruption: all applied and sound, go on; none
 * started, go on; failed or half-way, stop; out of reach, unknown. Throws UNKNOWN when nobody can say what took effect.
 */
export async function applyRelease(context: RunContext, step: StepContext, wanted: Wanted): Promise<StepOutcome<null>> {
  const { environment, policy, files, binding } = wanted;
  const before = await ask(context, step, wanted);
  if (before.blocked) throw new OpsError("TOOL_FAILED", before.blocked, whatStays);
  if (before.pending.length === 0) {
    const evidence =
      before.head === binding.head ? "Nothing was pending." : "Every migration was applied before the interruption.";
    return { value: null, evidence };
  }
  // Taken over in the middle: some of them are there. The rest is what was approved, so it goes on.
  if (before.head !== binding.head) step.log(`${before.pending.length} are left after the interruption.`);
  await step.confirmOwner();
  const startedAt = Date.now();
  const connection = await openConnection(environment);
  const { applicationName } = context;
  const onBlocker = (who: string) => step.log(`Waits for a lock that ${who} holds.`);
  const onChange = (who: string | null) => step.progress(doing(who && `waits for a lock that ${who} holds`));
  const limits = `lock_timeout ${policy.lockTimeoutMs} ms, statement_timeout ${policy.statementTimeoutMs} ms`;
  step.log(`prisma migrate deploy, Prisma ${prismaVersion}, Node.js ${process.versions.node}, ${limits} (0: none)`);
  const watching = { applicationName, signal: step.signal, onBlocker, onChange };
  const { value: outcome, blocker } = await watchBlockers(connection, watching, () =>
    migrateDeploy({
      connection,
      schema: environment.schema,
      migrations: files,
      applicationName,
      lockTimeoutMs: policy.lockTimeoutMs,
      statementTimeoutMs: policy.statementTimeoutMs,
      signal: step.signal,
      onLine: step.log,
      onSpawn: (pid) => step.onSpawn(pid, "prisma"),
    }).catch((error: unknown) => error),
  );
  const after = await ask(context, step, wanted);
  const problem = problemOf(outcome, after, blocker);
  if (problem) throw problem;
  const applied = before.pending.length;
  const what = `${applied} ${applied === 1 ? "migration" : "migrations"} in ${formatDuration(Date.now() - startedAt)}`;
  const evidence = `${what} by prisma migrate deploy ${prismaVersion}: ${nameSome(before.pending)}`;
  return { value: null, evidence };
}

/** Progress of what has no percentage: only words, or none. */
function doing(words: string | null): RunProgress {
  return { fraction: null, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: words };
}

/** True of every run that ends here: maintenance is left as it is, and its backup cannot be deleted. */
export const whatStays =
  "Maintenance stays as it is. A backup that this run made was read back and is kept: go back with it, or correct and deploy again.";

async function ask(
  { applicationName }: RunContext,
  step: StepContext,
  { environment, files }: Wanted,
): Promise<TargetSight> {
  // Not stopped by a cancellation: what took effect must be known to be told.
  const options = { applicationName, signal: AbortSignal.timeout(60_000) };
  return lookAtTarget(environment, files, options).catch((error: unknown) => {
    step.log(error instanceof Error ? error.message : "The database did not answer.");
    throw new OpsError(
      "UNKNOWN",
      "It is not known whether the migrations took effect: the database does not answer.",
      "Nothing is repeated. As soon as it answers, Migrations shows what took effect; the same release, asked for again, looks first and ends what is left.",
    );
  });
}

/** The database's word first: what it says failed has failed, whatever the CLI thought. */
function problemOf(outcome: unknown, after: TargetSight, blocker: string | null): OpsError | null {
  const said = outcome instanceof OpsError ? outcome : null;
  const problem =
    said === null && typeof outcome === "object" && outcome !== null && "problem" in outcome
      ? (outcome.problem as OpsError | null)
      : null;
  if (!after.blocked && after.pending.length === 0) return null;
  if (problem) {
    const waited = blocker && /lock timeout/.test(problem.message) ? ` The lock was held by ${blocker}.` : "";
    const hint = [problem.hint, whatStays].filter(Boolean).join(" ");
    return new OpsError("TOOL_FAILED", problem.message + waited, hint);
  }
  if (said?.code === "CANCELLED") {
    const left = `${after.pending.length} ${after.pending.length === 1 ? "migration is" : "migrations are"} still pending.`;
    return new OpsError("CANCELLED", `Stopped. ${after.blocked ?? left}`, whatStays);
  }
  if (said) return said;
  return new OpsError("TOOL_FAILED", after.blocked ?? "Some migrations are still pending.", whatStays);
}
