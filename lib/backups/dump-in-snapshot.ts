import type { Counted } from "@/lib/backups/count-source";
import type { Prepared } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import { type DumpResult, dumpDatabase } from "@/lib/postgres/dump";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { Draft } from "@/lib/storage/store";

export type Dumped = DumpResult & Omit<Counted, "snapshot">;

/** Dumps the counted snapshot into `draft`, and gives the snapshot up. Rejects with the first cause; then neither the draft nor pg_dump is left. */
export async function dumpInSnapshot(
  { applicationName }: RunContext,
  environment: Environment,
  prepared: Prepared,
  { snapshot, ...counted }: Counted,
  draft: Draft,
  step: StepContext,
): Promise<Dumped> {
  const connection = await openConnection(environment);
  const { excludeTableData, lockWaitTimeoutMs, stallMs } = BackupPolicy.parse(environment.backupPolicy);
  const written = await dumpDatabase({
    connection,
    tools: await toolsFor(prepared.serverMajor),
    serverMajor: snapshot.serverMajor,
    snapshotId: snapshot.id,
    draft,
    compression: prepared.compression,
    expectedBytes: prepared.archiveBytes,
    rowsByTable: counted.source.rowsByTable,
    excludeTableData,
    lockWaitTimeoutMs,
    stallMs,
    applicationName,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "pg_dump"),
    onProgress: ({ fraction, bytesWritten: bytes, bytesPerSecond, etaSeconds, currentTable: doing }) =>
      step.progress({ fraction, bytes, bytesPerSecond, etaSeconds, doing }),
  });
  // Still one state: nothing ended the snapshot while it was dumped.
  await snapshot.release();
  return { ...written, ...counted };
}
