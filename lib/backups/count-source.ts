// The snapshot that is counted and then dumped: two steps share it, so it lives longer than either.
import { identify } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { BackupPolicy } from "@/lib/environments/schema";
import type { SourceCounts } from "@/lib/postgres/counts";
import { type HeldSnapshot, holdSnapshot } from "@/lib/postgres/snapshot";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";

export type Counted = {
  readonly snapshot: HeldSnapshot;
  readonly snapshotAt: string;
  readonly source: SourceCounts;
  readonly countMs: number;
};

/** Gives the snapshot that this process has counted already; else a new one, counted now. */
export type CountedSource = (environment: Environment, step: StepContext) => Promise<Counted>;

/**
 * Holds what is counted for as long as `work` runs. Rows are counted before the dump: beside it that took a processor
 * and a disk from it (measured: 18 to 36 %). A worker that takes a run over between the two counts another snapshot.
 */
export async function withCountedSource<T>(
  { applicationName }: RunContext,
  work: (source: CountedSource) => Promise<T>,
): Promise<T> {
  let counted: Counted | null = null;
  try {
    return await work(async (environment, step) => {
      if (counted && !(await counted.snapshot.isOpen())) {
        step.log("the session that held the snapshot was ended: it is counted anew");
        await counted.snapshot.release().catch(() => {});
        counted = null;
      }
      counted ??= await count(environment, applicationName, step);
      return counted;
    });
  } finally {
    await (counted as Counted | null)?.snapshot.release().catch(() => {});
  }
}

/** Who the database is, is asked once more: a run may go on hours after its first step. */
async function count(environment: Environment, applicationName: string, step: StepContext): Promise<Counted> {
  const startedAt = performance.now();
  await identify(environment, applicationName);
  const connection = await openConnection(environment);
  const { excludeTableData, lockWaitTimeoutMs } = BackupPolicy.parse(environment.backupPolicy);
  const snapshot = await holdSnapshot(connection, { applicationName, signal: step.signal, lockWaitTimeoutMs });
  const snapshotAt = new Date().toISOString();
  try {
    const source = await snapshot.count({ excludeTableData, onTable: reportTo(step) });
    return { snapshot, snapshotAt, source, countMs: performance.now() - startedAt };
  } catch (error) {
    await snapshot.release().catch(() => {});
    throw error;
  }
}

function reportTo(step: StepContext) {
  let reportedAt = 0;
  return (key: string, fraction: number) => {
    const now = Date.now();
    if (now - reportedAt < 500) return;
    reportedAt = now;
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: key });
  };
}
