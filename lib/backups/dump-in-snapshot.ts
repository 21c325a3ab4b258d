// The dump and the count of its source: one snapshot, so one step.
import { identify, type Prepared } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import type { SourceCounts } from "@/lib/postgres/counts";
import { type DumpResult, dumpDatabase } from "@/lib/postgres/dump";
import { type Snapshot, withSnapshot } from "@/lib/postgres/snapshot";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { Draft } from "@/lib/storage/store";

export type Dumped = DumpResult & { readonly snapshotAt: string; readonly source: SourceCounts };

/**
 * Dumps into `draft` and counts the same snapshot meanwhile. Who the database is, is asked once more: a run may go
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
    const dumping = (signal: AbortSignal) =>
      dumpDatabase({
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
        signal,
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
    const [written, source] = await sideBySide(step.signal, dumping, snapshot, excludeTableData);
    step.log(`counted at the source: ${Object.keys(source.rowsByTable).length} tables, in the snapshot of the dump`);
    return { ...written, snapshotAt, source };
  });
}

/** Both or neither: when one fails the other is stopped and waited for, and the first failure is the one told. */
async function sideBySide(
  signal: AbortSignal,
  dumping: (signal: AbortSignal) => Promise<DumpResult>,
  snapshot: Snapshot,
  excludeTableData: readonly string[],
): Promise<[DumpResult, SourceCounts]> {
  const failed = new AbortController();
  const causes: unknown[] = [];
  const noted = <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error: unknown) => {
      causes.push(error);
      failed.abort();
      return null;
    });
  const [written, source] = await Promise.all([
    noted(dumping(AbortSignal.any([signal, failed.signal]))),
    noted(snapshot.count({ excludeTableData })),
  ]);
  if (written && source) return [written, source];
  throw causes[0];
}
