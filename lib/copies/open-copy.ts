import { decryptionOf } from "@/lib/copies/archive-key";
import { readingOrder } from "@/lib/copies/rules";
import type { Backup, BackupCopy, Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { folderOf, openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { type Archive, openArchive } from "@/lib/storage/archive";
import { pathInside } from "@/lib/storage/local";
import { withSpooled } from "@/lib/storage/spool";
import type { StoredFile } from "@/lib/storage/store";

type Placed = BackupCopy & { destination: Destination };
type Named = Pick<Backup, "id" | "fileName" | "sha256" | "encryption">;

/** A backup's archive as a file on this machine, as pg_restore wants it; `sha256` is of this very file. */
export type ArchiveFile = { readonly path: string; readonly sha256: string | null };

/** `beside` opens another file of the same place. */
type Opened = Archive & { readonly copyId: string; readonly place: string; beside(name: string): Promise<StoredFile> };

type Reading = {
  readonly signal: AbortSignal;
  readonly onFraction?: (fraction: number) => void;
  /** Which copy is read, before any of it is. */
  readonly onCopy?: (copy: { readonly copyId: string; readonly place: string }) => void;
};

/** The archive of a complete backup, in the nearest place that has it. Throws PRECONDITION when none can be read. */
export async function openBackup(backup: Named): Promise<Opened> {
  return firstOf(backup, async (copy) => {
    const decryption = await decryptionOf(backup);
    const store = await openDestination(copy.destination);
    const archive = await openArchive(store, backup.fileName, decryption);
    return { ...archive, place: copy.destination.name, copyId: copy.id, beside: (name: string) => store.open(name) };
  });
}

/**
 * Does `work` with the archive as a file: where it lies, if it lies on a disk as pg_dump wrote it; otherwise a private file that was filled
 * from the storage, held against its SHA-256 before anybody reads it, and is removed afterwards.
 */
export async function withBackupFile<T>(
  backup: Named,
  reading: Reading,
  work: (file: ArchiveFile) => Promise<T>,
): Promise<T> {
  const near = await firstOf(backup, async (copy) => {
    const folder = folderOf(copy.destination);
    const isPlain = backup.encryption === "none";
    const path = folder && isPlain ? await pathInside(folder, backup.fileName) : null;
    // Is it there? A folder that is gone is no reason to give up while a bucket has it.
    const decryption = await decryptionOf(backup);
    const archive = await openArchive(await openDestination(copy.destination), backup.fileName, decryption);
    return { path, archive, copyId: copy.id, place: copy.destination.name };
  });
  reading.onCopy?.(near);
  if (near.path) {
    await near.archive.close();
    return work({ path: near.path, sha256: backup.sha256 });
  }
  return withSpooled(near.archive, backup.sha256, reading, work).finally(near.archive.close);
}

async function firstOf<T>(backup: Named, open: (copy: Placed) => Promise<T>): Promise<T> {
  const copies = await read().backupCopy.findMany({ where: { backupId: backup.id }, include: { destination: true } });
  const problems: string[] = [];
  let last: unknown = null;
  for (const copy of readingOrder(copies.map((row) => ({ ...row, kind: row.destination.kind })))) {
    try {
      return await open(copy);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      last = error;
      problems.push(`${copy.destination.name}: ${error.message}`);
    }
  }
  if (problems.length === 1 && last !== null) throw last;
  const message =
    problems.length > 0 ? `No place has the archive. ${problems.join(" ")}` : "No good copy of the archive is left.";
  throw new OpsError("PRECONDITION", message, "Look at the page of storage, and choose another backup.");
}
