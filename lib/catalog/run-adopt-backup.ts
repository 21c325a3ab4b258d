import { z } from "zod";
import { globalsName, globalsWords } from "@/lib/backups/globals/rules";
import type { Manifest } from "@/lib/backups/schema";
import { findArchive, type Wanted } from "@/lib/catalog/find-wanted";
import { recordCopy, recordReadable, recordStored } from "@/lib/catalog/record-adopted";
import { adoptSteps, type FoundManifest } from "@/lib/catalog/schema";
import { decryptionOf } from "@/lib/copies/archive-key";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { compareCounts } from "@/lib/postgres/compare";
import { decodeArchive } from "@/lib/postgres/decode";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { hashArchive, openArchive } from "@/lib/storage/archive";
import type { Store } from "@/lib/storage/store";

const Input = z.object({
  destinationId: z.uuid(),
  fileName: z.string(),
  manifestDigest: z.string(),
  environmentId: z.uuid(),
  elsewhere: z.boolean().default(false),
});

/**
 * Takes an archive that lies in a destination into the catalog. Its row appears when its hash was read again (`stored`),
 * and says `readable` when every byte was decoded here. Nothing in the destination is changed, however this ends.
 */
export const runAdoptBackup: RunHandler = {
  kind: "adopt-backup",
  steps: adoptSteps,
  async execute(context) {
    const wanted = Input.parse(context.run.input);
    const backupId = await context.step("read", (step) => readWhole(context, wanted, step));
    await context.step("decode", (step) => decode(context, backupId, step));
    return { backupId };
  },
  cleanUp: async (run) => {
    const backup = await read().backup.findUnique({ where: { runId: run.id } });
    return backup ? "The backup is listed; it is proven as far as its page says." : "Nothing was taken in or changed.";
  },
};

async function readWhole(context: RunContext, wanted: Wanted, step: StepContext) {
  const { store, destination, found } = await findArchive(wanted);
  if (found.is === "here") return { value: found.backupId, evidence: "It was taken in already." };
  const { sha256, sizeBytes } = found.manifest;
  const archive = await openArchive(store, wanted.fileName);
  await hashArchive(archive, sha256, step.signal, (fraction) =>
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "reading the archive" }),
  ).finally(archive.close);
  await step.confirmOwner();
  const record = found.is === "copy" ? recordCopy : recordStored;
  const backupId = await record(context, { ...wanted, ...found });
  const whose = found.is === "unproven" ? "by somebody's word" : "as this installation wrote it";
  const evidence = `${formatBytes(sizeBytes)} read from ${destination.name}, SHA-256 ${sha256.slice(0, 12)}… as in the manifest, ${whose} · ${await lookAtGlobals(store, wanted.fileName, found.manifest)}`;
  return { value: backupId, evidence };
}

/** The roles beside it are small, and no proof of the archive: what is found of them is said. */
async function lookAtGlobals(store: Store, fileName: string, { globals }: FoundManifest): Promise<string> {
  if (!globals?.file) return globalsWords(globals);
  const gone = "the roles that its manifest names are gone or changed";
  const file = await openArchive(store, globalsName(fileName)).catch(() => null);
  if (!file) return gone;
  const same = hashArchive(file, globals.sha256, new AbortController().signal).then(
    () => globalsWords(globals),
    () => gone,
  );
  return same.finally(file.close);
}

/** Through the tools that every other backup is proven by. */
async function decode(context: RunContext, backupId: string, step: StepContext) {
  const { destinationId } = Input.parse(context.run.input);
  const backup = await read().backup.findUniqueOrThrow({ where: { id: backupId } });
  if (backup.runId !== context.run.id || backup.verification !== "stored")
    return { value: null, status: "skipped" as const, evidence: "The backup was proven before; this is a copy of it." };
  const manifest = backup.manifest as unknown as Manifest;
  const { store } = await findArchive({ ...Input.parse(context.run.input), destinationId });
  const tools = await toolsFor(
    Math.max(...[manifest.serverVersion, manifest.toolVersion].map((v) => Number.parseInt(v, 10))),
  );
  const archive = await openArchive(store, backup.fileName, await decryptionOf(backup));
  const counts = await decodeArchive({
    tools,
    archive,
    expectedSha256: manifest.sha256,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
    onProgress: ({ fraction, decodedBytes: bytes }) =>
      step.progress({ fraction, bytes, bytesPerSecond: null, etaSeconds: null, doing: "decoding" }),
  }).finally(archive.close);
  const comparison = compareCounts(manifest, counts);
  if (!comparison.equal) {
    const message = `The archive is not what its manifest says: ${comparison.sentence}`;
    throw new OpsError("TOOL_FAILED", message, "It stays listed as stored. Do not rely on it.");
  }
  await recordReadable(context, backup, comparison.sentence);
  return { value: null, evidence: `Decoded to ${formatBytes(counts.decodedBytes)} of data. ${comparison.sentence}` };
}
