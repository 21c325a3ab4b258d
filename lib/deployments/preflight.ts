// The first step of a deployment: the last look before anything is changed, by the same eyes as the plan.
import { checkRoom, prepareBackup, roomWords } from "@/lib/backups/prepare-backup";
import type { Environment, Release } from "@/lib/db/generated/client";
import { bindingOf } from "@/lib/deployments/binding";
import { lookAtTarget } from "@/lib/deployments/look-at-target";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import { voidReason } from "@/lib/deployments/rules";
import type { Binding } from "@/lib/deployments/schema";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { formatBytes, formatDuration } from "@/lib/format";
import { readActivity, type Session } from "@/lib/postgres/activity";
import { withTarget } from "@/lib/postgres/connect";
import { probePooler } from "@/lib/postgres/inspect-surroundings";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { releaseDigestOf } from "@/lib/releases/data";
import type { RunContext, StepContext, StepOutcome } from "@/lib/runs/run-handler";

type Wanted = {
  readonly binding: Binding;
  readonly environment: Environment;
  readonly release: Release;
  readonly policy: DeploymentPolicy;
  readonly files: readonly MigrationFile[];
  /** The backup that the run will make; null where it is left out. */
  readonly backupId: string | null;
};

/** Throws PRECONDITION with a sentence unless database, release and state are those that were approved. */
export async function checkPreflight(
  context: RunContext,
  step: StepContext,
  wanted: Wanted,
): Promise<StepOutcome<null>> {
  const { binding, environment, release, policy, files, backupId } = wanted;
  const options = { applicationName: context.applicationName, signal: step.signal };
  // Computed from the bytes that will run, not from what the row says of itself.
  const digest = await releaseDigestOf(release.id);
  const seen = await lookAtTarget(environment, files, options);
  const { systemIdentifier, databaseOid, databaseName } = seen.identity;
  const plan = { systemIdentifier, databaseOid, head: seen.head, findings: binding.findings };
  const now = bindingOf({ release: { digest }, environment, policy, plan, rehearsalId: binding.rehearsalId });
  const changed = voidReason(binding, now);
  if (changed) throw stop(`${changed} Nothing was changed.`, "Look at the deployment again and have it approved anew.");
  if (seen.blocked) throw stop(seen.blocked, "Settle that first; nothing was changed.");
  const { lock } = seen.migrations;
  if (lock)
    throw stop(
      `Another migration runs on this database: ${lock.applicationName ?? "somebody"} holds Prisma's lock (pid ${lock.pid}).`,
      "Wait for it, then start again.",
    );
  // Asked here too: without room the backup would fail with the application in maintenance already.
  const room = backupId ? [await roomForBackup(context)] : [];
  const surroundings = await lookAround(environment, step, options);
  const waits =
    policy.lockTimeoutMs === 0
      ? "waits for locks without end"
      : `waits at most ${formatDuration(policy.lockTimeoutMs)} for a lock`;
  const evidence = [
    `${databaseName}, oid ${databaseOid}, system ${systemIdentifier ?? "unknown"}`,
    `${seen.pending.length} pending`,
    waits,
    ...room,
    ...surroundings,
  ];
  return { value: null, evidence: evidence.join(" · ") };
}

async function lookAround(
  environment: Environment,
  step: StepContext,
  options: { applicationName: string; signal: AbortSignal },
): Promise<string[]> {
  const { activity, pooler } = await withTarget(await openConnection(environment), options, async (target) => ({
    activity: await readActivity(target),
    pooler: await probePooler(target),
  }));
  if (pooler.value) throw stop(pooler.value, "Migrations need the server's own address.");
  const { longTransactions, replicaLagBytes, seesOthers } = activity;
  for (const session of longTransactions) step.log(inWords(session));
  const long =
    longTransactions.length === 0
      ? "no long transaction"
      : `${longTransactions.length} long transaction(s), see the log`;
  return [
    seesOthers ? long : `${long} that our role may see; others unknown`,
    ...(replicaLagBytes === null ? [] : [`slowest replica ${formatBytes(replicaLagBytes)} behind`]),
  ];
}

function inWords({ pid, role, applicationName, state, transactionSeconds, query }: Session): string {
  return `Open for ${formatDuration((transactionSeconds ?? 0) * 1_000)}: pid ${pid}, ${role} ${applicationName}, ${state}: ${query}`;
}

function stop(message: string, hint: string): OpsError {
  return new OpsError("PRECONDITION", message, hint);
}

async function roomForBackup(context: RunContext): Promise<string> {
  const { place, free } = await checkRoom(await prepareBackup(context), context.run);
  return `the backup goes to ${place}, ${roomWords(free)}`;
}
