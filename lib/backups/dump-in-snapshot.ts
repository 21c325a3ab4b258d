import type { Counted } from "@/lib/backups/count-source";
import type { Prepared } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import { type DumpResult, dumpDatabase } from "@/lib/postgres/dump";
import { briefOf } from "@/lib/postgres/fingerprint-brief";
import type { BriefFingerprint } from "@/lib/postgres/fingerprint-schema";
import type { Snapshot } from "@/lib/postgres/snapshot";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { Draft } from "@/lib/storage/store";

export type Dumped = DumpResult &
  Omit<Counted, "snapshot"> & {
    /** Null where it could not be read, or changed while it was dumped. */
    readonly schema: BriefFingerprint | null;
  };

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
  const before = await snapshot.schema();
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
  const schema = settleSchema(before, await snapshot.schema(), step);
  // Still one state: nothing ended the snapshot while it was dumped.
  await snapshot.release();
  return { ...written, ...counted, schema };
}

type Read = Awaited<ReturnType<Snapshot["schema"]>>;

/**
 * Rows of catalogs obey the snapshot, but PostgreSQL writes the definitions of functions and views as they are at the
 * moment, for pg_dump too: only what was the same before and after is what the archive has.
 */
function settleSchema(before: Read, after: Read, step: StepContext): BriefFingerprint | null {
  const unread = "unread" in before ? before.unread : "unread" in after ? after.unread : null;
  if ("fingerprint" in before && "fingerprint" in after && before.fingerprint.digest === after.fingerprint.digest)
    return briefOf(before.fingerprint);
  step.log(`no fingerprint of the schema: ${unread ?? "it was changed while it was dumped"}`);
  return null;
}
