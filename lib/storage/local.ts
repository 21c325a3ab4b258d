// A folder (or a mounted NAS) that holds archives. Knows files only; what they mean is the caller's.
import { constants, type ReadStream } from "node:fs";
import { link, mkdir, open, readdir, realpath, rename, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { OpsError } from "@/lib/errors";
import { explainDisk, onDisk } from "@/lib/storage/explain-disk";

/** The absolute path of `name` (relative, made by Holdfast) below `root`; refused when it would lead out of it. */
export async function pathInside(root: string, name: string): Promise<string> {
  const path = resolve(root, name);
  if (name.includes("\0") || !path.startsWith(resolve(root) + sep)) throw outside(name);
  const [realRoot, realFolder] = await Promise.all([realPathOf(root), realPathOf(dirname(path))]);
  // A folder that is not there leads nowhere, so also not out.
  if (realFolder && realFolder !== realRoot && !realFolder.startsWith(`${realRoot}${sep}`)) throw outside(name);
  return path;
}

/** The same for a file that is going to be written: makes its folder, for the worker's user alone. */
export async function pathToWrite(root: string, name: string): Promise<string> {
  const path = await pathInside(root, name);
  await onDisk(() => mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  return pathInside(root, name);
}

function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

/**
 * Gives a finished partial file its final name, for good (the folder is flushed too). It never replaces a file by itself:
 * where one is in the way, `mayReplace` is asked first and throws when it may not.
 */
export async function publish(partial: string, final: string, mayReplace: () => Promise<void>): Promise<void> {
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
export function writeText(path: string, draft: string, text: string): Promise<void> {
  return onDisk(() => writeWhole(path, draft, text));
}

async function writeWhole(path: string, draft: string, text: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  await rm(draft, { force: true });
  const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await flushFolder(dirname(path));
}

/** Opens a file for reading without following a link, and tells its size in bytes. Throws NOT_FOUND. */
export async function openFile(
  path: string,
): Promise<{ size: number; stream(start: number, end: number): ReadStream; close(): Promise<void> }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") return null;
    const hint = "Fetch it on the worker's machine: web runs as another user there, on purpose.";
    throw new OpsError("NOT_ALLOWED", "This process may not read the archives.", hint);
  });
  if (!file) throw new OpsError("NOT_FOUND", "The archive's file is not where it was stored.", "Look at the storage.");
  const { size } = await file.stat();
  return { size, stream: (start, end) => file.createReadStream({ start, end }), close: () => file.close() };
}

/** Removes files; those that are gone already are no error. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true });
}

/** Files beside `path` that begin with its name and end with `.partial`. */
export async function listPartials(path: string): Promise<string[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // A storage that cannot be read has not been cleared: only where there is no folder there is no file.
    if (error.code !== "ENOENT") throw error;
    return [];
  });
  return names
    .filter((name) => name.startsWith(basename(path)) && name.endsWith(".partial"))
    .map((name) => join(folder, name));
}

/** Bytes that may still be written below `root`, and the whole size of its disk. */
export async function diskSpace(root: string): Promise<{ free: number; total: number }> {
  const disk = await onDisk(() => statfs(root));
  return { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize };
}

/** The size of a file in bytes, null when there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function outside(name: string): OpsError {
  return new OpsError("INVALID", `The file name ${JSON.stringify(name.slice(0, 80))} leads out of the storage folder.`);
}
