import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Readable } from "node:stream";

export type WrittenArchive = { readonly bytes: number; readonly sha256: string };

/**
 * Opens a new file that nobody else can read or has prepared: it must not exist, and no link is followed. 0600.
 */
export function createPartial(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** Streams into the file and through SHA-256, one chunk in memory at a time, and waits until the disk has it. */
export async function writeHashed(
  source: Readable,
  file: FileHandle,
  onBytes: (total: number) => void,
): Promise<WrittenArchive> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk);
    await writeAll(file, chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
  await file.sync();
  return { bytes, sha256: hash.digest("hex") };
}

/** Closes and removes; for every end that is not a success. */
export async function removePartial(path: string, file: FileHandle): Promise<void> {
  await file.close().catch(() => {});
  await rm(path, { force: true });
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, at);
    at += bytesWritten;
  }
}
