import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { explainDisk, onDisk } from "@/lib/storage/explain-disk";
import type { Draft } from "@/lib/storage/store";

/** A file at `partial` that nobody else can read or has prepared; `publish` moves it to `final`. 0600, no link followed. */
export async function beginLocal(partial: string, final: string): Promise<Draft> {
  const file = await onDisk(() => createPartial(partial));
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    file: { fd: file.fd, bytes: async () => (await onDisk(() => file.stat())).size },
    async write(chunk) {
      hash.update(chunk);
      await onDisk(() => writeAll(file, chunk));
      bytes += chunk.length;
    },
    async seal() {
      return onDisk(async () => {
        // What a program has written by itself is hashed from where it lies.
        if (bytes === 0) bytes = await readInto(hash, file);
        await file.sync();
        await file.close();
        return { bytes, sha256: hash.digest("hex") };
      });
    },
    publish: (mayReplace) => publish(partial, final, mayReplace),
    async discard() {
      await file.close().catch(() => {});
      await rm(partial, { force: true }).catch(() => {});
    },
  };
}

function createPartial(path: string): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** Returns how many bytes there were. */
async function readInto(hash: Hash, file: FileHandle): Promise<number> {
  const buffer = Buffer.allocUnsafe(1_048_576);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return at;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, at);
    at += bytesWritten;
  }
}

/** For good: the folder is flushed too. */
async function publish(partial: string, final: string, mayReplace: () => Promise<void>): Promise<void> {
  try {
    await link(partial, final);
    await rm(partial);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw explainDisk(error);
    await mayReplace();
    await onDisk(() => rename(partial, final));
  }
  await onDisk(() => flushFolder(dirname(final)));
}

/** Writes a small text file whole or not at all, flushed. `draft` is where it grows, beside it; no link is followed. */
export async function writeTextLocal(draft: string, path: string, text: string): Promise<void> {
  await onDisk(() => rm(draft, { force: true }));
  await onDisk(async () => {
    const file = await createPartial(draft);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await flushFolder(dirname(path));
  });
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
