// What happens on the scratch copy: restore, look, deploy with the same code as the real one, look again.
import { restoreCopy } from "@/lib/backups/copy-on-scratch";
import type { Manifest } from "@/lib/backups/schema";
import type { ArchiveFile } from "@/lib/copies/open-copy";
import type { Backup, Environment } from "@/lib/db/generated/client";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import type { RehearsalReport } from "@/lib/deployments/rehearsal-report";
import { askCheck } from "@/lib/deployments/verify-deployment";
import { OpsError } from "@/lib/errors";
import { formatDuration } from "@/lib/format";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { countSource } from "@/lib/postgres/counts";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { compareFingerprints } from "@/lib/postgres/fingerprint-compare";
import { watchLocks } from "@/lib/postgres/watch-locks";
import { type MigrateOutcome, migrateDeploy } from "@/lib/prisma-cli/migrate";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { ScratchDatabase } from "@/lib/scratch/scratch-database";

export type Wanted = {
  readonly environment: Environment;
  readonly policy: DeploymentPolicy;
  readonly files: readonly MigrationFile[];
  /** What the plan says will run on the database itself. */
  readonly pending: readonly string[];
  readonly backup: Backup;
  readonly manifest: Manifest;
  readonly file: ArchiveFile;
};

/** The whole rehearsal on one scratch database. A migration that fails is a report, not an error. */
export async function rehearse(
  context: RunContext,
  step: StepContext,
  scratch: ScratchDatabase,
  wanted: Wanted,
): Promise<RehearsalReport> {
  const { environment, policy, backup } = wanted;
  const { restoreMs } = await restoreCopy(context, step, scratch, wanted);
  const { connection } = scratch;
  const session = { applicationName: `${context.applicationName}:look`, signal: step.signal, statementTimeoutMs: 0 };
  step.progress({ fraction: null, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "counting rows before" });
  const before = await withTarget(connection, session, look);
  const watched = context.applicationName;
  step.progress({
    fraction: null,
    bytes: null,
    bytesPerSecond: null,
    etaSeconds: null,
    doing: "prisma migrate deploy",
  });
  const watching = { applicationName: session.applicationName, watched, signal: step.signal };
  const { value: outcome, locks } = await watchLocks(connection, watching, () =>
    deploy(connection, wanted, context, step),
  );
  step.progress({ fraction: null, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "counting rows after" });
  const after = await withTarget(connection, session, look);
  const facts = await readMigrationFacts(connection, {
    schema: environment.schema,
    applicationName: session.applicationName,
    signal: step.signal,
  });
  const rows = facts.contact === "made" ? facts.rows : [];
  const known = new Set(
    wanted.manifest.migrationHead === null
      ? []
      : rows.filter(({ startedAt }) => startedAt < outcome.startedAt).map(({ id }) => id),
  );
  const migrations = rows
    .filter(({ id }) => !known.has(id))
    .map(({ name, startedAt, finishedAt }) => ({
      name,
      ms: finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null,
    }));
  const checks: { name: string; problem: string | null }[] = [];
  for (const { name, sql } of outcome.problem ? [] : policy.checkQueries) {
    const problem = await askCheck(connection, environment.schema, sql, session);
    checks.push({ name, problem: problem?.sentence ?? null });
  }
  const failedCheck = checks.find(({ problem }) => problem !== null);
  const problem =
    outcome.problem ??
    (failedCheck
      ? { message: `The check “${failedCheck.name}” does not hold: ${failedCheck.problem}`, hint: null }
      : null);
  const total = migrations.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const took = `${migrations.length} ${migrations.length === 1 ? "migration" : "migrations"} in ${formatDuration(total)} on a copy of ${formatSnapshot(backup)}`;
  return {
    sentence: problem ? `Failed on the copy: ${problem.message}` : `${took}; every check holds.`,
    backupId: backup.id,
    restoreMs,
    migrations,
    locks,
    rows: changedRows(before.counts, after.counts),
    schema: compareFingerprints(before.fingerprint, after.fingerprint).differences.map(({ kind, name, change }) => ({
      kind,
      name,
      change,
    })),
    checks,
    problem: problem && { message: problem.message, hint: problem.hint },
    notes: [`PostgreSQL ${scratch.serverVersion}`, ...olderCopy(migrations, wanted.pending), ...scratch.notes],
  };
}

/** A backup from before the last deployment lacks its migrations: they ran on the copy as well. */
function olderCopy(ran: readonly { readonly name: string }[], pending: readonly string[]): string[] {
  const more = ran.map(({ name }) => name).filter((name) => !pending.includes(name));
  return more.length > 0 ? [`The backup is older than the database: on the copy ${more.join(", ")} ran as well`] : [];
}

async function deploy(
  connection: Connection,
  { environment, policy, files }: Wanted,
  context: RunContext,
  step: StepContext,
): Promise<Pick<MigrateOutcome, "problem"> & { startedAt: string }> {
  const [clock] = await withTarget(connection, { applicationName: "holdfast:clock", signal: step.signal }, (target) =>
    target.query<{ now: string }>(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`,
    ),
  );
  const { problem } = await migrateDeploy({
    connection,
    schema: environment.schema,
    migrations: files,
    applicationName: context.applicationName,
    lockTimeoutMs: policy.lockTimeoutMs,
    statementTimeoutMs: policy.statementTimeoutMs,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "prisma"),
  });
  if (step.signal.aborted) throw new OpsError("CANCELLED", "Cancelled during the rehearsal.");
  return { problem, startedAt: clock?.now ?? "" };
}

async function look(target: Target) {
  await target.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const { rowsByTable } = await countSource(target);
  await target.query("COMMIT");
  return { counts: rowsByTable, fingerprint: await readFingerprint(target, {}) };
}

function changedRows(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): RehearsalReport["rows"] {
  const tables = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return tables
    .map((table) => ({ table, before: before[table] ?? null, after: after[table] ?? null }))
    .filter((row) => row.before !== row.after);
}

function formatSnapshot({ snapshotAt }: Backup): string {
  return snapshotAt ? `${snapshotAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : "an unknown moment";
}
