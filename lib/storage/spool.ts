// An archive that lies elsewhere, as a file: parallel pg_restore needs one that it can seek in.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, statfs } from "node:fs/promises";
import { join } from "node:path";
import { env } from "@/lib/env";
import { archiveAtFault, OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { withPrivateFolder } from "@/lib/postgres/tool-environment";
import { type Archive, hashArchive } from "@/lib/storage/archive";
import { onDisk } from "@/lib/storage/explain-disk";

type Reading = { readonly signal: AbortSignal; readonly onFraction?: (fraction: number) => void };

/**
 * Fills a private file (0600 in a folder of its own) from `archive`, decrypted where it is encrypted, and does `work` with
 * it; both are removed afterwards. Nothing is decrypted before all of what is stored has the SHA-256 that was written
 * down. Rejects with an OpsError, also when the disk has no room.
 */
export async function withSpooled<T>(
  archive: Archive,
  expectedSha256: string | null,
  { signal, onFraction = () => {} }: Reading,
  work: (file: { path: string; sha256: string }) => Promise<T>,
): Promise<T> {
  const { scratch } = env();
  await onDisk(() => mkdir(scratch, { recursive: true, mode: 0o700 }));
  await requireRoom(scratch, archive.bytes);
  // Such folders carry their owner's process: what a killed worker leaves goes when the next one works.
  return withPrivateFolder(async (folder) => {
    if (archive.isEncrypted) await hashArchive(archive, expectedSha256, signal, (part) => onFraction(part / 2));
    const from = archive.isEncrypted ? 0.5 : 0;
    const path = join(folder, `${randomUUID()}.dump`);
    const sha256 = await fill(path, archive, signal, (part) => onFraction(from + part * (1 - from)));
    if (!archive.isEncrypted && expectedSha256 !== null && sha256 !== expectedSha256) {
      const hint = "Do not rely on it. Make a new backup, and check the storage it lies in.";
      throw new OpsError(
        "TOOL_FAILED",
        "The archive in the storage is not the one that was written: its SHA-256 differs.",
        hint,
        null,
        archiveAtFault,
      );
    }
    return work({ path, sha256 });
  });
}

async function fill(
  path: string,
  archive: Archive,
  signal: AbortSignal,
  onFraction: (part: number) => void,
): Promise<string> {
  const file = await onDisk(() => open(path, "wx", 0o600));
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of archive.plain(signal) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await onDisk(() => file.writeFile(chunk));
      bytes += chunk.length;
      onFraction(archive.bytes > 0 ? Math.min(1, bytes / archive.bytes) : 1);
    }
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const disk = await onDisk(() => statfs(folder));
  const free = disk.bavail * disk.bsize;
  if (free > bytes * 1.05) return;
  const message = `The archive must be fetched first and needs ${formatBytes(bytes)}; only ${formatBytes(free)} are free.`;
  throw new OpsError("PRECONDITION", message, "Make room on the worker's disk.");
}
