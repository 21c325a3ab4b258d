import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Readable } from "node:stream";
import { archiveAtFault, OpsError } from "@/lib/errors";
import { explainDisk } from "@/lib/storage/explain-disk";
import { localStore } from "@/lib/storage/local";
import type { Store, Written } from "@/lib/storage/store";

/** An archive that can be read as often as needed, each time from its first byte. */
export type Archive = {
  /** As it is stored, like its SHA-256. */
  readonly bytes: number;
  readonly isEncrypted: boolean;
  stored(signal?: AbortSignal): Readable;
  /** What pg_dump wrote: the same, or what it is when decrypted. */
  plain(signal?: AbortSignal): Readable;
  close(): Promise<void>;
};

/** Throws NOT_FOUND where there is none. `decrypt` is for those that are stored encrypted. */
export async function openArchive(
  store: Pick<Store, "open">,
  name: string,
  decrypt: ((stored: Readable) => Readable) | null = null,
): Promise<Archive> {
  const file = await store.open(name);
  const stored = (signal?: AbortSignal) => file.stream(undefined, signal);
  return {
    bytes: file.bytes,
    isEncrypted: decrypt !== null,
    stored,
    plain: decrypt ? (signal) => decrypt(stored(signal)) : stored,
    close: file.close,
  };
}

/** An archive on disk that is not encrypted. `path` is absolute. */
export function openLocalArchive(path: string): Promise<Archive> {
  return openArchive(localStore(dirname(path)), basename(path));
}

/**
 * Reads an archive from the storage to its last byte and compares its SHA-256 with `expected` (null: nobody wrote it
 * down). `onFraction` hears 0 to 1. Rejects with an OpsError when it differs or cannot be read.
 */
export async function hashArchive(
  archive: Archive,
  expected: string | null,
  signal: AbortSignal,
  onFraction: (fraction: number) => void = () => {},
): Promise<Written> {
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of archive.stored(signal) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      onFraction(archive.bytes > 0 ? Math.min(1, bytes / archive.bytes) : 1);
    }
    return checkHash({ sha256: hash.digest("hex"), bytes }, expected);
  } catch (error) {
    if (signal.aborted) throw new OpsError("CANCELLED", "Cancelled while the archive was being read.");
    throw error instanceof OpsError ? error : unreadable(error);
  }
}

function checkHash(file: Written, expected: string | null): Written {
  if (expected === null || file.sha256 === expected) return file;
  throw new OpsError(
    "TOOL_FAILED",
    "The archive in the storage is not the one that was written: its SHA-256 differs.",
    "Do not rely on it. Make a new backup, and check the storage it lies in.",
    `expected ${expected}, read ${file.sha256} (${file.bytes} bytes)`,
    archiveAtFault,
  );
}

function unreadable(error: unknown): OpsError {
  const known = explainDisk(error);
  if (known instanceof OpsError) return known;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  const hint = "Check that the file still exists and that the worker's user may read it.";
  return new OpsError("TOOL_FAILED", `The archive could not be read (${code}).`, hint);
}
