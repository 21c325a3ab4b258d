import { basename } from "node:path";
import { z } from "zod";
import { copyNeed, restoreCopy } from "@/lib/backups/copy-on-scratch";
import type { Manifest } from "@/lib/backups/schema";
import { blameCopy } from "@/lib/copies/blame-copy";
import { openBackup, withBackupFile } from "@/lib/copies/open-copy";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { compareCopy } from "@/lib/drills/compare-copy";
import { judgeDrill, judgeInterrupted } from "@/lib/drills/rules";
import { type DrillReport, type DrillStatus, drillSteps } from "@/lib/drills/schema";
import { archiveAtFault, OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import type { RunContext, RunEnd, RunFacts, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { sweepScratch } from "@/lib/scratch/sweep-scratch";
import { withScratchDatabase } from "@/lib/scratch/with-scratch-database";
import { hashArchive } from "@/lib/storage/archive";

const Input = z.object({ backupId: z.uuid() });
type Found = { status: Exclude<DrillStatus, "running">; recoveryMs: number; report: DrillReport };

/**
 * A restore drill: the archive read whole, restored with the real tools into a scratch database, compared with its
 * manifest and timed. The copy is dropped for certain; neither the target nor the archive is touched.
 */
export const runDrill: RunHandler = {
  kind: "drill",
  steps: drillSteps,
  async execute(context) {
    await context.step("read", (step) => readWhole(context, step));
    const found = await context.step("restore", (step) => tryOut(context, step));
    return context.step("record", () => record(context, found));
  },
  // A living worker may take over what a dead one left on a configured scratch server.
  cleanUp: () => sweepScratch().then(() => null),
  settle: settleDrill,
};

async function readWanted({ run }: RunContext) {
  const { backupId } = Input.parse(run.input);
  const backup = await read().backup.findUniqueOrThrow({ where: { id: backupId }, include: { environment: true } });
  if (backup.status !== "complete") throw new OpsError("PRECONDITION", "The backup was deleted meanwhile.");
  return { backup, manifest: backup.manifest as unknown as Manifest, environment: backup.environment };
}

/** Before anything of the archive is unpacked, so that damage on disk is called by its name. */
async function readWhole(context: RunContext, step: StepContext) {
  const { backup } = await readWanted(context);
  const archive = await openBackup(backup);
  const { bytes, sha256 } = await hashArchive(archive, backup.sha256, step.signal, (fraction) =>
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "reading the archive" }),
  )
    .catch(async (error: unknown) => {
      throw proofless(await blameCopy(context.actor, backup, archive, error));
    })
    .finally(archive.close);
  return {
    value: null,
    evidence: `${formatBytes(bytes)} read from ${archive.place}, SHA-256 ${sha256.slice(0, 12)}… as recorded`,
  };
}

/** What the archive is not to blame for proves nothing of it: a killed pg_restore, a server without memory, an unreadable disk. */
function proofless(error: unknown): unknown {
  if (!(error instanceof OpsError) || error.code !== "TOOL_FAILED" || error.cause === archiveAtFault) return error;
  return new OpsError("UNREACHABLE", error.message, error.hint, error.raw, error.cause);
}

async function tryOut(context: RunContext, step: StepContext) {
  const { backup, manifest, environment } = await readWanted(context);
  const { applicationName, run } = context;
  const place = { purpose: "restore drill", runId: run.id, signal: step.signal };
  const onDoing = (doing: string) =>
    step.progress({ fraction: null, bytes: null, bytesPerSecond: null, etaSeconds: null, doing });
  const onFraction = (fraction: number) =>
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "fetching the archive" });
  const askedAt = performance.now();
  const trying = withBackupFile(backup, { signal: step.signal, onFraction }, async (file) => {
    // An archive that lies elsewhere must be fetched in the worst hour too.
    const fetchMs = performance.now() - askedAt;
    const need = await copyNeed({ backup, manifest, file }, environment, place);
    return withScratchDatabase(need, async (scratch): Promise<Found> => {
      const startedAt = performance.now();
      const { hashMs, restoreMs } = await restoreCopy(context, step, scratch, { backup, manifest, file });
      const restoredAt = performance.now();
      const looking = { applicationName: `${applicationName}:look`, signal: step.signal, onDoing };
      const checks = await compareCopy(scratch.connection, manifest, environment, looking);
      const recoveryMs = Math.round(fetchMs + performance.now() - startedAt);
      const { status, sentence } = judgeDrill(checks, recoveryMs);
      const compareMs = Math.round(performance.now() - restoredAt);
      const measured = {
        hashMs: Math.round(fetchMs + hashMs),
        restoreMs,
        compareMs,
        server: `PostgreSQL ${scratch.serverVersion}`,
      };
      return { status, recoveryMs, report: { sentence, measured, checks, notes: [...scratch.notes] } };
    });
  });
  const found = await trying.catch((error: unknown) => {
    throw proofless(error);
  });
  for (const { name, status, sentence } of found.report.checks) step.log(`${name}: ${status}. ${sentence}`);
  return { value: found, evidence: found.report.sentence };
}

/** A drill that found a difference is a run that failed. */
async function record({ run, actor }: RunContext, { status, recoveryMs, report }: Found) {
  const drill = await read().drill.findUniqueOrThrow({ where: { runId: run.id }, include: { backup: true } });
  const { environmentId, backupId, backup } = drill;
  const now = await databaseNow();
  if (drill.status === "running") {
    await mutate(actor, "backup:record", { environmentId }, async (tx) => {
      await tx.drill.update({ where: { id: drill.id }, data: { status, recoveryMs, report, endedAt: now } });
      await noteVerdict(tx, backupId, status, now);
      const summary = `Restore drill of ${basename(backup.fileName)}: ${report.sentence}`;
      return { value: undefined, audit: { summary, subject: backupId, after: { status, recoveryMs } } };
    });
  }
  if (status === "succeeded") return { value: { backupId, recoveryMs }, evidence: report.sentence };
  const hint = status === "failed" ? "Do not rely on this backup. Make a new one, and prove that." : null;
  throw new OpsError(status === "failed" ? "TOOL_FAILED" : "PRECONDITION", report.sentence, hint);
}

/** A drill that never came to its record: what that says of the backup, in the transaction that ends the run. */
async function settleDrill(tx: Tx, run: RunFacts, end: RunEnd): Promise<void> {
  if (end.status === "succeeded") return;
  const { status, sentence } = judgeInterrupted(end.problem);
  const report = { sentence, measured: null, checks: [], notes: [] };
  const now = await databaseNow();
  const drill = await tx.drill.findUnique({ where: { runId: run.id } });
  if (drill?.status !== "running") return;
  await tx.drill.update({ where: { id: drill.id }, data: { status, report, endedAt: now } });
  await noteVerdict(tx, drill.backupId, status, now);
}

/**
 * The newest verdict is the backup's: what was proven raises its level, what was disproven counts no more until a later
 * drill succeeds. A drill that proved nothing changes nothing.
 */
async function noteVerdict(tx: Tx, id: string, status: Found["status"], now: Date): Promise<void> {
  const proven = { verification: "restored", verifiedAt: now, drillFailedAt: null } as const;
  const data = { succeeded: proven, failed: { drillFailedAt: now }, unknown: null }[status];
  if (data) await tx.backup.updateMany({ where: { id, status: "complete" }, data });
}
