// The dump and the count of its source: one snapshot, so one step.
import { identify, type Prepared } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import type { SourceCounts } from "@/lib/postgres/counts";
import { type DumpResult, dumpDatabase } from "@/lib/postgres/dump";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { Draft } from "@/lib/storage/store";

export type Dumped = DumpResult & { readonly snapshotAt: string; readonly source: SourceCounts };

/**
 * Dumps into `draft`, then counts the same snapshot. Who the database is, is asked once more: a run may go
 * on hours after its first step. Rejects with the first cause; then neither the draft nor pg_dump is left.
 */
export async function dumpInSnapshot(
  { applicationName }: RunContext,
  environment: Environment,
  prepared: Prepared,
  draft: Draft,
  step: StepContext,
): Promise<Dumped> {
  await identify(environment, applicationName);
  const connection = await openConnection(environment);
  const { excludeTableData, lockWaitTimeoutMs, stallMs } = BackupPolicy.parse(environment.backupPolicy);
  const tools = await toolsFor(prepared.serverMajor);
  const options = { applicationName, signal: step.signal, lockWaitTimeoutMs };
  return withSnapshot(connection, options, async (snapshot) => {
    const snapshotAt = new Date().toISOString();
    const written = await dumpDatabase({
      connection,
      tools,
      serverMajor: snapshot.serverMajor,
      snapshotId: snapshot.id,
      draft,
      compression: prepared.compression,
      expectedBytes: prepared.archiveBytes,
      excludeTableData,
      lockWaitTimeoutMs,
      stallMs,
      applicationName,
      signal: step.signal,
      onLine: step.log,
      onSpawn: (pid) => step.onSpawn(pid, "pg_dump"),
      onProgress: ({ fraction, bytesWritten: bytes, bytesPerSecond, etaSeconds, currentTable }) =>
        step.progress({
          fraction,
          bytes,
          bytesPerSecond,
          etaSeconds,
          doing: fraction === 1 ? "counting rows at the source" : currentTable,
        }),
    });
    // Afterwards, in the same snapshot: beside the dump it took a processor and a disk from it (measured: 18 to 36 %).
    const source = await snapshot.count({ excludeTableData });
    step.log(`counted at the source: ${Object.keys(source.rowsByTable).length} tables, in the snapshot of the dump`);
    return { ...written, snapshotAt, source };
  });
}
