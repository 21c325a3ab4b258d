import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { OpsError } from "@/lib/errors";
import { explainError } from "@/lib/postgres/explain";

export type ArchiveHash = { readonly sha256: string; readonly bytes: number };

/** Opens an archive for reading; no link is followed. Rejects with an OpsError. */
export function openArchive(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error) => {
    throw unreadable(error);
  });
}

/**
 * Reads an archive from disk to its last byte and compares its SHA-256 with `expected` (null: nobody wrote it down).
 * `onFraction` hears 0 to 1. Rejects with an OpsError when it differs or cannot be read; no link is followed.
 */
export async function hashArchive(
  path: string,
  expected: string | null,
  signal: AbortSignal,
  onFraction: (fraction: number) => void = () => {},
): Promise<ArchiveHash> {
  const file = await openArchive(path);
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of file.createReadStream({ highWaterMark: 1_048_576, autoClose: false, signal })) {
      hash.update(chunk);
      bytes += chunk.length;
      onFraction(size > 0 ? Math.min(1, bytes / size) : 1);
    }
    return checkHash({ sha256: hash.digest("hex"), bytes }, expected);
  } catch (error) {
    if (signal.aborted) throw new OpsError("CANCELLED", "Cancelled while the archive was being read.");
    throw error instanceof OpsError ? error : unreadable(error);
  } finally {
    await file.close();
  }
}

function checkHash(file: ArchiveHash, expected: string | null): ArchiveHash {
  if (expected === null || file.sha256 === expected) return file;
  throw new OpsError(
    "TOOL_FAILED",
    "The archive on disk is not the one that was written: its SHA-256 differs.",
    "Do not rely on it. Make a new backup, and check the disk it was stored on.",
    `expected ${expected}, read ${file.sha256} (${file.bytes} bytes)`,
  );
}

function unreadable(error: unknown): OpsError {
  const known = explainError(error, { host: "localhost", port: 0, user: "", database: "" });
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (code === "ENOSPC") return known;
  const hint = "Check that the file still exists and that the worker's user may read it.";
  return new OpsError("TOOL_FAILED", `The archive could not be read from disk (${code}).`, hint);
}
