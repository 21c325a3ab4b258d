import { cleanUpBackup } from "@/lib/backups/clean-up-backup";
import { type CountedSource, withCountedSource } from "@/lib/backups/count-source";
import { type Dumped, dumpInSnapshot } from "@/lib/backups/dump-in-snapshot";
import { buildManifest, fileManifest, type Verified } from "@/lib/backups/file-manifest";
import { globalsWords } from "@/lib/backups/globals/rules";
import { keepGlobals } from "@/lib/backups/keep-globals";
import { sealManifest } from "@/lib/backups/manifest-seal";
import { openFirst } from "@/lib/backups/open-first";
import { checkRoom, lastReliable, type Prepared, prepareBackup, roomWords } from "@/lib/backups/prepare-backup";
import { progressOfRun } from "@/lib/backups/rules";
import { backupSteps, type GlobalsFact, type Manifest } from "@/lib/backups/schema";
import { findUnusual, isMeasured } from "@/lib/backups/unusual";
import { decryptionOf, recipientsOf } from "@/lib/copies/archive-key";
import { nextCheck } from "@/lib/copies/rules";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { compareCounts } from "@/lib/postgres/compare";
import { type ArchiveCounts, decodeArchive } from "@/lib/postgres/decode";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, RunFacts, RunHandler, StepContext, StepOutcome } from "@/lib/runs/run-handler";
import { encryptingDraft } from "@/lib/storage/age";
import { openArchive } from "@/lib/storage/archive";
import type { Store } from "@/lib/storage/store";

type Kept = Dumped & { readonly globals: GlobalsFact };

/** A backup: one snapshot dumped and counted, every byte read back, source and archive compared, then kept. */
export const runBackup: RunHandler = {
  kind: "backup",
  steps: backupSteps,
  async execute(context) {
    const prepared = await context.step("preflight", (step) => preflight(context, step));
    const dumped = await withCountedSource(context, async (source) => {
      await context.step("count", (step) => count(context, prepared, source, step));
      return context.step("dump", (step) => dump(context, prepared, source, step));
    });
    const archive = await context.step("verify", (step) => verify(context, prepared, dumped, step));
    return context.step("record", (step) => record(context, prepared, dumped, archive, step));
  },
  cleanUp: cleanUpBackup,
};

/** The same as one step of another run, which has made the backup's row. Begins anew when it was interrupted. */
export async function backUpInStep(context: RunContext, step: StepContext): Promise<StepOutcome<{ backupId: string }>> {
  const prepared = await preflight(context, step);
  const dumped = await withCountedSource(context, async (source) => {
    await count(context, prepared.value, source, step);
    return dump(context, prepared.value, source, step);
  });
  const archive = await verify(context, prepared.value, dumped.value, step);
  const recorded = await record(context, prepared.value, dumped.value, archive.value, step);
  return { value: recorded.value, evidence: [dumped.evidence, archive.evidence, recorded.evidence].join(" · ") };
}

async function preflight(context: RunContext, step: StepContext) {
  const prepared = await prepareBackup(context);
  const { place, free } = await checkRoom(prepared, context.run);
  step.log(`pg_dump ${prepared.toolVersion}, compression ${prepared.compression}, into ${place}`);
  const evidence = `${prepared.identity} · pg_dump ${prepared.toolVersion} · into ${place}, ${roomWords(free)}, about ${formatBytes(prepared.expectedBytes)} needed${prepared.warning ? ` · ${prepared.warning}` : ""}`;
  return { value: prepared, evidence };
}

async function count(context: RunContext, prepared: Prepared, source: CountedSource, step: StepContext) {
  const { environment } = await readPlan(context.run);
  const progress = partOfRun(step, { from: 0, to: prepared.parts.count }, 0);
  const { rowsByTable } = (await source(environment, { ...step, progress })).source;
  const [rows, tables] = [sumOf(Object.values(rowsByTable)), Object.keys(rowsByTable).length].map(formatCount);
  return { value: null, evidence: `${rows} rows in ${tables} tables; the snapshot stays open for the dump` };
}

async function dump(context: RunContext, prepared: Prepared, source: CountedSource, step: StepContext) {
  const { environment, backup } = await readPlan(context.run);
  const counted = await source(environment, step);
  const { store } = await openFirst(context.run);
  const plain = await store.begin(prepared.fileName, String(context.run.epoch), prepared.expectedBytes);
  const recipients = backup.encryption === "age" ? await recipientsOf(environment) : null;
  const draft = recipients ? await encryptingDraft(plain, recipients) : plain;
  const progress = partOfRun(step, { from: prepared.parts.count, to: prepared.parts.dump }, counted.countMs);
  const inPart = { ...step, progress };
  const dumped = await dumpInSnapshot(context, environment, prepared, counted, draft, inPart).catch(
    async (error: unknown) => {
      // Not only pg_dump may fail: before it starts nobody else knows of the draft.
      await draft.discard();
      throw error;
    },
  );
  await draft.publish(step.confirmOwner);
  const place = { ...prepared, store, draft: String(context.run.epoch), recipients };
  const globals = await keepGlobals(context, environment, place, step);
  const evidence = `${formatBytes(dumped.bytes)} in ${formatDuration(dumped.durationMs)} · SHA-256 ${dumped.sha256.slice(0, 12)}… · ${globalsWords(globals)}`;
  return { value: { ...dumped, globals }, evidence };
}

async function verify(context: RunContext, prepared: Prepared, dumped: Kept, step: StepContext) {
  const { store } = await openFirst(context.run);
  const { backup } = await readPlan(context.run);
  const stored = await openArchive(store, prepared.fileName, await decryptionOf(backup));
  const progress = partOfRun(step, { from: prepared.parts.dump, to: 1 }, dumped.countMs + dumped.durationMs);
  const archive = await decodeArchive({
    tools: await toolsFor(prepared.serverMajor),
    archive: stored,
    expectedSha256: dumped.sha256,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
    onProgress: ({ fraction, decodedBytes: bytes }) =>
      progress({ fraction, bytes, bytesPerSecond: null, etaSeconds: null, doing: "decoding" }),
  }).finally(stored.close);
  const evidence = `${formatBytes(archive.bytes)} read from the storage, hash equal, decoded to ${formatBytes(archive.decodedBytes)} of data`;
  return { value: { ...archive, verifiedAt: new Date().toISOString() }, evidence };
}

async function record(
  context: RunContext,
  prepared: Prepared,
  dumped: Kept,
  archive: ArchiveCounts & Verified,
  step: StepContext,
) {
  const comparison = compareCounts(dumped.source, archive);
  for (const { table, source, archive: found } of comparison.differences) {
    step.log(`${table}: ${source ?? "not counted"} at the source, ${found ?? "missing"} in the archive`);
  }
  if (!comparison.equal) {
    throw new OpsError(
      "TOOL_FAILED",
      comparison.sentence,
      "This archive was not kept. Start the backup again; if it happens again, look at row security and exclusions.",
    );
  }
  const { environment, backup } = await readPlan(context.run);
  const recipients = backup.encryption === "age" ? await recipientsOf(environment) : [];
  const manifest = await sealManifest(buildManifest(environment, backup, prepared, dumped, archive, recipients));
  const before = await lastReliable(environment.id);
  // Recorded already, by a worker that was gone before it could say so: then it was compared then.
  const measured = before && before.id !== backup.id ? (before.manifest as Partial<Manifest> | null) : null;
  const unusual = isMeasured(measured) ? findUnusual(manifest, measured) : [];
  await step.confirmOwner();
  const { store, copyId } = await openFirst(context.run);
  await fileManifest(store, prepared.fileName, context.run.epoch, manifest);
  await confirmFile(store, prepared.fileName, dumped.bytes);
  const rows = Object.values(dumped.source.rowsByTable);
  await mutate(context.actor, "backup:record", { environmentId: environment.id }, async (tx) => {
    const now = new Date();
    await tx.backupCopy.update({
      where: { id: copyId },
      data: { status: "stored", storedAt: now, checkedAt: archive.verifiedAt, dueAt: nextCheck(now) },
    });
    await tx.backup.update({
      where: { runId: context.run.id },
      data: {
        status: "complete",
        verification: "readable",
        verifiedAt: archive.verifiedAt,
        sizeBytes: dumped.bytes,
        sha256: dumped.sha256,
        rowCount: sumOf(rows),
        tableCount: rows.length,
        databaseBytes: dumped.source.databaseBytes,
        compression: prepared.compression,
        serverVersion: dumped.source.serverVersion,
        toolVersion: prepared.toolVersion,
        migrationHead: dumped.source.migrationHead,
        manifest,
        ...(before?.id === backup.id
          ? {}
          : { unusual, comparedToId: isMeasured(measured) ? (before?.id ?? null) : null }),
        snapshotAt: dumped.snapshotAt,
        completedAt: now,
        durationMs: dumped.durationMs,
      },
    });
    const summary = `Backup of ${environment.name} is readable: ${formatBytes(dumped.bytes)}, ${comparison.sentence}`;
    return {
      value: undefined,
      audit: { summary, subject: backup.id, after: { sha256: dumped.sha256, sizeBytes: dumped.bytes } },
    };
  });
  const warning = unusual.length > 0 && `Less than in the backup before: ${unusual.join(" ")}`;
  return { value: { backupId: backup.id }, evidence: [comparison.sentence, warning].filter(Boolean).join(" ") };
}

/** Where a step tells how far it is: people see one percentage for the whole backup. `beforeMs`: spent by earlier steps. */
function partOfRun(step: StepContext, part: { from: number; to: number }, beforeMs: number): StepContext["progress"] {
  const startedAt = performance.now() - beforeMs;
  return (progress) => step.progress(progressOfRun(progress, part, (performance.now() - startedAt) / 1_000));
}

async function readPlan(run: RunFacts) {
  const include = { environment: { include: { project: true } } } as const;
  const backup = await read().backup.findUniqueOrThrow({ where: { runId: run.id }, include });
  return { backup, environment: backup.environment };
}

/** The last look before it counts: what was verified is still there. */
async function confirmFile(store: Store, fileName: string, bytes: number): Promise<void> {
  if ((await store.sizeOf(fileName)) === bytes) return;
  throw new OpsError("TOOL_FAILED", "The archive was verified, but is gone from the storage.", "Look at the storage.");
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}
