import type { Actor } from "@/lib/auth/actor";
import { buildManifest, fileManifest, type Verified } from "@/lib/backups/file-manifest";
import { type Prepared, prepareBackup } from "@/lib/backups/prepare-backup";
import { manifestName, spaceProblem } from "@/lib/backups/rules";
import { backupSteps } from "@/lib/backups/schema";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { logError } from "@/lib/log";
import { compareCounts } from "@/lib/postgres/compare";
import type { SourceCounts } from "@/lib/postgres/counts";
import { type ArchiveCounts, decodeArchive } from "@/lib/postgres/decode";
import { dumpDatabase } from "@/lib/postgres/dump";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { terminateBackends } from "@/lib/postgres/terminate";
import { toolsFor } from "@/lib/postgres/tools";
import {
  applicationNameOf,
  type RunContext,
  type RunFacts,
  type RunHandler,
  type StepContext,
} from "@/lib/runs/run-handler";
import { diskSpace, listPartials, pathInside, publish, removeFiles } from "@/lib/storage/local";

type Dumped = {
  readonly bytes: number;
  readonly sha256: string;
  readonly durationMs: number;
  readonly snapshotAt: string;
  readonly source: SourceCounts;
};

/** A backup: one snapshot dumped and counted, every byte read back, source and archive compared, then kept. */
export const runBackup: RunHandler = {
  kind: "backup",
  steps: backupSteps,
  async execute(context) {
    const prepared = await context.step("preflight", (step) => preflight(context, step));
    const dumped = await context.step("dump", (step) => dump(context, prepared, step));
    const archive = await context.step("verify", (step) => verify(prepared, dumped, step));
    return context.step("record", () => record(context, prepared, dumped, archive));
  },
  cleanUp,
};

async function preflight(context: RunContext, step: StepContext) {
  const prepared = await prepareBackup(context);
  const { free } = await diskSpace(env().archives);
  const problem = spaceProblem(prepared.expectedBytes, free);
  if (problem) throw new OpsError("PRECONDITION", problem, "Make room, or delete backups that are no longer needed.");
  step.log(`pg_dump ${prepared.toolVersion}, compression ${prepared.compression}, ${formatBytes(free)} free`);
  const evidence = `${prepared.identity} · pg_dump ${prepared.toolVersion} · ${formatBytes(free)} free, about ${formatBytes(prepared.expectedBytes)} needed${prepared.warning ? ` · ${prepared.warning}` : ""}`;
  return { value: prepared, evidence };
}

async function dump(context: RunContext, prepared: Prepared, step: StepContext) {
  const { applicationName, run } = context;
  const final = await pathInside(env().archives, prepared.fileName);
  const partialPath = `${final}.${run.epoch}.partial`;
  const { environment, policy } = await readPlan(run);
  const connection = await openConnection(environment);
  const tools = await toolsFor(prepared.serverMajor);
  const { signal } = step;
  const snapshot = { applicationName, signal, lockWaitTimeoutMs: policy.lockWaitTimeoutMs };
  const dumped = await withSnapshot(connection, snapshot, async ({ id, serverMajor, count }): Promise<Dumped> => {
    const snapshotAt = new Date().toISOString();
    const written = await dumpDatabase({
      connection,
      tools,
      serverMajor,
      snapshotId: id,
      partialPath,
      compression: prepared.compression,
      excludeTableData: policy.excludeTableData,
      lockWaitTimeoutMs: policy.lockWaitTimeoutMs,
      stallMs: policy.stallMs,
      applicationName,
      signal,
      onLine: step.log,
      onSpawn: (pid) => step.onSpawn(pid, "pg_dump"),
      onProgress: ({ fraction, bytesWritten, bytesPerSecond, etaSeconds, currentTable }) =>
        step.progress({ fraction, bytes: bytesWritten, bytesPerSecond, etaSeconds, doing: currentTable }),
    });
    step.progress({
      fraction: 1,
      bytes: written.bytes,
      bytesPerSecond: null,
      etaSeconds: null,
      doing: "counting rows",
    });
    const source = await count({ excludeTableData: policy.excludeTableData });
    return { ...written, snapshotAt, source };
  });
  await publish(partialPath, final, step.confirmOwner);
  const rows = Object.values(dumped.source.rowsByTable).reduce((sum, n) => sum + n, 0);
  const evidence = `${formatBytes(dumped.bytes)} in ${formatDuration(dumped.durationMs)}; the snapshot had ${formatCount(rows)} rows · SHA-256 ${dumped.sha256.slice(0, 12)}…`;
  return { value: dumped, evidence };
}

async function verify(prepared: Prepared, dumped: Dumped, step: StepContext) {
  const path = await pathInside(env().archives, prepared.fileName);
  const archive = await decodeArchive({
    tools: await toolsFor(prepared.serverMajor),
    path,
    expectedSha256: dumped.sha256,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
    onProgress: ({ hashed, decodedBytes }) =>
      step.progress({
        fraction: hashed * 0.99,
        bytes: decodedBytes,
        bytesPerSecond: null,
        etaSeconds: null,
        doing: "decoding",
      }),
  });
  const evidence = `${formatBytes(archive.bytes)} read from disk, hash equal, decoded to ${formatBytes(archive.decodedBytes)} of data`;
  return { value: { ...archive, verifiedAt: new Date().toISOString() }, evidence };
}

async function record(context: RunContext, prepared: Prepared, dumped: Dumped, archive: ArchiveCounts & Verified) {
  const comparison = compareCounts(dumped.source, archive);
  if (!comparison.equal) {
    throw new OpsError(
      "TOOL_FAILED",
      comparison.sentence,
      "This archive was not kept. Start the backup again; if it happens again, look at row security and exclusions.",
    );
  }
  const { environment, backup } = await readPlan(context.run);
  const manifest = buildManifest(environment, backup, prepared, dumped, archive);
  await fileManifest(prepared.fileName, manifest);
  const rows = Object.values(dumped.source.rowsByTable);
  await mutate(context.actor, "backup:record", { environmentId: environment.id }, async (tx) => {
    await tx.backup.update({
      where: { runId: context.run.id },
      data: {
        status: "complete",
        verification: "readable",
        verifiedAt: archive.verifiedAt,
        sizeBytes: dumped.bytes,
        sha256: dumped.sha256,
        rowCount: rows.reduce((sum, n) => sum + n, 0),
        tableCount: rows.length,
        databaseBytes: dumped.source.databaseBytes,
        compression: prepared.compression,
        serverVersion: dumped.source.serverVersion,
        toolVersion: prepared.toolVersion,
        migrationHead: dumped.source.migrationHead,
        manifest,
        snapshotAt: dumped.snapshotAt,
        completedAt: new Date(),
        durationMs: dumped.durationMs,
      },
    });
    const summary = `Backup of ${environment.name} is readable: ${formatBytes(dumped.bytes)}, ${comparison.sentence}`;
    return {
      value: undefined,
      audit: { summary, subject: backup.id, after: { sha256: dumped.sha256, sizeBytes: dumped.bytes } },
    };
  });
  return { value: { backupId: backup.id }, evidence: comparison.sentence };
}

async function readPlan(run: RunFacts) {
  const backup = await read().backup.findUniqueOrThrow({
    where: { runId: run.id },
    include: { environment: { include: { project: true } } },
  });
  return { backup, environment: backup.environment, policy: BackupPolicy.parse(backup.environment.backupPolicy) };
}

/** Sessions of a dead predecessor end, partial files go; of a backup that did not succeed nothing stays. */
async function cleanUp(run: RunFacts, actor: Actor, ended: boolean): Promise<void> {
  const { backup, environment } = await readPlan(run);
  if (backup.status !== "running") return;
  const final = await pathInside(env().archives, backup.fileName);
  await removeFiles(await listPartials(final));
  await openConnection(environment)
    .then((connection) => terminateBackends(connection, applicationNameOf(run.id)))
    .catch((error) => logError("a former session could not be looked for; its server ends it by itself", error));
  if (!ended) return;
  await removeFiles([final, await pathInside(env().archives, manifestName(backup.fileName))]);
  await mutate(actor, "backup:record", { environmentId: environment.id }, async (tx) => {
    await tx.backup.update({ where: { id: backup.id }, data: { status: "failed" } });
    return {
      value: undefined,
      audit: { summary: `Backup of ${environment.name} was not made; nothing of it was kept`, subject: backup.id },
    };
  });
}
