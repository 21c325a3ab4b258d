// A folder (or a mounted NAS) that holds archives. Knows files only; what they mean is the caller's.
import { constants } from "node:fs";
import { mkdir, open, readdir, realpath, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { OpsError } from "@/lib/errors";
import { explainDisk, onDisk } from "@/lib/storage/explain-disk";
import { beginLocal, writeTextLocal } from "@/lib/storage/local-draft";
import type { Store, StoredFile } from "@/lib/storage/store";

/** The archives below `root`, which must be a folder of the worker's own. */
export function localStore(root: string): Store {
  const partial = (path: string, draft: string) => `${path}.${draft}.partial`;
  return {
    async begin(name, draft) {
      const final = await pathToWrite(root, name);
      return beginLocal(partial(final, draft), final);
    },
    async writeText(name, draft, text) {
      const path = await pathToWrite(root, name);
      await writeTextLocal(partial(path, draft), path, text);
    },
    open: async (name) => openFile(await pathInside(root, name)),
    sizeOf: async (name) => sizeOf(await pathInside(root, name)),
    list: (prefix) => listFiles(root, prefix),
    remove: async (name) => removeFile(await pathInside(root, name)),
    async removeDrafts(name) {
      for (const path of await listPartials(await pathInside(root, name))) await removeFile(path);
    },
    space: () => diskSpace(root),
  };
}

/** The absolute path of `name` (relative, made by Holdfast) below `root`; refused when it would lead out of it. */
export async function pathInside(root: string, name: string): Promise<string> {
  const path = resolve(root, name);
  if (name.includes("\0") || !path.startsWith(resolve(root) + sep)) throw outside(name);
  const [realRoot, realFolder] = await Promise.all([realPathOf(root), realPathOf(dirname(path))]);
  // A folder that is not there leads nowhere, so also not out.
  if (realFolder && realFolder !== realRoot && !realFolder.startsWith(`${realRoot}${sep}`)) throw outside(name);
  return path;
}

/**
 * The same for a file that is going to be written: makes its folder, for the worker's user alone. The root itself is never
 * made: where it is gone a disk is missing, and its archives would fill another one.
 */
async function pathToWrite(root: string, name: string): Promise<string> {
  const path = await pathInside(root, name);
  await onDisk(() => stat(root));
  await onDisk(() => mkdir(dirname(path), { recursive: true, mode: 0o700 }));
  return pathInside(root, name);
}

function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

/** Opens a file for reading without following a link. Throws NOT_FOUND. */
async function openFile(path: string): Promise<StoredFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") return null;
    const hint = "Fetch it on the worker's machine: web runs as another user there, on purpose.";
    throw new OpsError("NOT_ALLOWED", "This process may not read the archives.", hint);
  });
  if (!file) throw new OpsError("NOT_FOUND", "The archive's file is not where it was stored.", "Look at the storage.");
  const { size } = await file.stat();
  return {
    bytes: size,
    stream({ start, end } = { start: 0, end: Math.max(0, size - 1) }, signal) {
      const more = signal ? { signal } : {};
      const stream = file.createReadStream({ start, end, highWaterMark: 262_144, autoClose: false, ...more });
      // Whoever reads it later hears of its end all the same; an end before that would end the process.
      return stream.on("error", () => {});
    },
    close: () => file.close(),
  };
}

async function removeFile(path: string): Promise<void> {
  await onDisk(() => rm(path, { force: true }));
}

/** Files beside `path` that begin with its name and end with `.partial`. */
async function listPartials(path: string): Promise<string[]> {
  const folder = dirname(path);
  const names = await namesIn(folder);
  return names
    .filter((name) => name.startsWith(basename(path)) && name.endsWith(".partial"))
    .map((name) => join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // A storage that cannot be read has not been cleared: only where there is no folder there is no file.
    if (error.code !== "ENOENT") throw explainDisk(error);
    return [];
  });
}

async function* listFiles(root: string, prefix: string): AsyncIterable<{ name: string; bytes: number }> {
  const entries = await onDisk(() => readdir(root, { recursive: true, withFileTypes: true }));
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path).split(sep).join("/");
    if (!entry.isFile() || entry.name.endsWith(".partial") || !name.startsWith(prefix)) continue;
    const bytes = await sizeOf(path);
    if (bytes !== null) yield { name, bytes };
  }
}

async function diskSpace(root: string): Promise<{ free: number; total: number }> {
  const disk = await onDisk(() => statfs(root));
  return { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize };
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw explainDisk(error);
    },
  );
}

function outside(name: string): OpsError {
  return new OpsError("INVALID", `The file name ${JSON.stringify(name.slice(0, 80))} leads out of the storage folder.`);
}
