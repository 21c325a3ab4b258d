// Worker only: what was seen of an archive that is taken in, written down step by step, never ahead of the proof.
import { basename } from "node:path";
import { reliableOnes } from "@/lib/backups/reliable";
import { findUnusual, isMeasured, type Measured } from "@/lib/backups/unusual";
import type { FoundWanted, Wanted } from "@/lib/catalog/find-wanted";
import { factsOf } from "@/lib/catalog/rules";
import { nextCheck } from "@/lib/copies/rules";
import { settleCopies } from "@/lib/copies/settle-copies";
import type { Backup, Prisma } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import type { RunContext } from "@/lib/runs/run-handler";

type Adopted = Wanted & FoundWanted;

/**
 * Its hash is that of its manifest: a backup that is `stored`, under the id it had. Pinned, so that no retention removes
 * what was just found; whoever knows better unpins it.
 */
export async function recordStored({ run, actor }: RunContext, adopted: Adopted): Promise<string> {
  const { manifest, raw, fileName, environmentId, destinationId } = adopted;
  const [now, before] = [await databaseNow(), await newestBefore(environmentId, manifest.snapshotAt)];
  const measured = before?.manifest as Partial<Measured> | null | undefined;
  const less = isMeasured(measured ?? null) ? findUnusual(manifest, measured as Measured) : [];
  const vouched = adopted.is === "unproven" || adopted.elsewhere;
  const because = adopted.elsewhere
    ? `Nothing proves that it belongs here: its manifest says ${manifest.project} ${manifest.environment}`
    : "Nothing proves that this installation made it";
  const doubt = `${because}; ${run.requestedBy} says: ${run.reason ?? "nothing"}.`;
  const { rowCount, tableCount } = factsOf(manifest);
  await mutate(actor, "catalog:record", { environmentId }, async (tx, { name }) => {
    await tx.backup.create({
      data: {
        id: manifest.id,
        environmentId,
        runId: run.id,
        status: "complete",
        verification: "stored",
        verifiedAt: now,
        fileName,
        sizeBytes: manifest.sizeBytes,
        sha256: manifest.sha256,
        rowCount,
        tableCount,
        databaseBytes: manifest.databaseBytes,
        compression: manifest.compression,
        encryption: manifest.encryption,
        serverVersion: manifest.serverVersion,
        toolVersion: manifest.toolVersion,
        migrationHead: manifest.migrationHead,
        manifest: raw as Prisma.InputJsonObject,
        requestedBy: manifest.requestedBy,
        reason: manifest.reason,
        pinnedAt: now,
        pinnedBy: run.requestedBy,
        createdAt: manifest.snapshotAt,
        snapshotAt: manifest.snapshotAt,
        completedAt: now,
        unusual: vouched ? [doubt, ...less] : less,
        comparedToId: less.length > 0 ? (before?.id ?? null) : null,
        adoptedAt: now,
        adoptedBy: run.requestedBy,
        vouched,
        copies: { create: [copyRow(destinationId, now, true)] },
      },
    });
    await forget(tx, adopted);
    const summary = `Took in ${basename(fileName)} as a backup of ${name}, stored${vouched ? ", by somebody's word" : ""}`;
    const after = { sha256: manifest.sha256, sizeBytes: manifest.sizeBytes, vouched };
    return { value: undefined, audit: { summary, subject: manifest.id, after } };
  });
  return manifest.id;
}

/** Another copy of a backup that is known here; it was read whole and is what was written. */
export async function recordCopy({ actor }: RunContext, adopted: Adopted): Promise<string> {
  const { fileName, destinationId, environmentId } = adopted;
  const { id } = await read().backup.findUniqueOrThrow({ where: { fileName }, select: { id: true } });
  const now = await databaseNow();
  await mutate(actor, "catalog:record", { environmentId }, async (tx) => {
    await tx.backupCopy.create({ data: { backupId: id, ...copyRow(destinationId, now, false) } });
    await settleCopies(tx, id);
    await forget(tx, adopted);
    const summary = `Took in a copy of ${basename(fileName)} that was found in storage`;
    return { value: undefined, audit: { summary, subject: id } };
  });
  return id;
}

/** Every byte of it was decoded, and is what the manifest says. */
export async function recordReadable({ actor }: RunContext, backup: Backup, sentence: string): Promise<void> {
  const now = await databaseNow();
  const { id, environmentId, fileName } = backup;
  await mutate(actor, "catalog:record", { environmentId }, async (tx) => {
    const data = { verification: "readable", verifiedAt: now } as const;
    await tx.backup.updateMany({ where: { id, verification: "stored" }, data });
    return { value: undefined, audit: { summary: `${basename(fileName)} is readable: ${sentence}`, subject: id } };
  });
}

function copyRow(destinationId: string, now: Date, isFirst: boolean) {
  return { destinationId, isFirst, status: "stored", storedAt: now, checkedAt: now, dueAt: nextCheck(now) } as const;
}

function forget(tx: Tx, { destinationId, fileName }: Adopted) {
  return tx.foundArchive.deleteMany({ where: { destinationId, fileName } });
}

/** What it would have been measured against when it was made. */
function newestBefore(environmentId: string, snapshotAt: string) {
  return read().backup.findFirst({
    where: { ...reliableOnes, environmentId, snapshotAt: { lt: snapshotAt } },
    orderBy: { snapshotAt: "desc" },
  });
}
