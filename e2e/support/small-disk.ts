import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type SmallDisk = {
  /** Leaves room for two megabytes more. */
  fill(): void;
  /** There is room again. */
  clear(): void;
  close(): void;
  /** What somebody is told who meets its end. */
  readonly says: string;
};

const room = 2_048;
const mount = (...args: string[]) => void execFileSync("mount", args, { stdio: "ignore" });
const unmount = (folder: string) => void execFileSync("umount", [folder]);

/** A disk of its own under a folder, in memory; who may not mount gets a limit on the size of files instead. */
export function smallDisk(folder: string): SmallDisk {
  if (!mayMount()) return limitedFiles();
  mount("-t", "tmpfs", "-o", "size=800m,mode=700", "archives", folder);
  const used = () => Number(execFileSync("du", ["-sk", folder], { encoding: "utf8" }).split("\t")[0]);
  return {
    fill: () => mount("-o", `remount,size=${used() + room}k`, folder),
    clear: () => mount("-o", "remount,size=800m", folder),
    close: () => unmount(folder),
    says: "The disk is full.",
  };
}

/** The kernel's own limit (setrlimit, RLIMIT_FSIZE) for files that this very process writes. */
export function limitedFiles(): SmallDisk {
  const limit = (bytes: string) => {
    execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`]);
  };
  const clear = () => limit("unlimited");
  return {
    fill: () => limit(String(room * 1_024)),
    clear,
    close: clear,
    says: "The disk takes no file as large as this one.",
  };
}

/**
 * A folder in which no file can be made or removed any more; files that are open already are still written. Who may not
 * mount moves it away, as a network share goes.
 */
export function closeFolder(folder: string): { open(): void; readonly says: RegExp } {
  if (mayMount()) {
    mount("--bind", folder, folder);
    mount("-o", "remount,bind,ro", folder);
    return { open: () => unmount(folder), says: /^The storage can only be read\.$/ };
  }
  const away = `${folder}.away`;
  renameSync(folder, away);
  writeFileSync(folder, "");
  const open = () => {
    rmSync(folder);
    renameSync(away, folder);
  };
  return { open, says: /^A file (or folder of the storage is gone|is in the way where this one was to be written)\.$/ };
}

/**
 * A disk at a folder, taken away and brought back with all that lies on it; without it the folder is an empty one. Who may
 * not mount has an empty folder put in its place.
 */
export function removableDisk(folder: string): { takeAway(): void; bringBack(): void; close(): void } {
  if (!mayMount()) {
    const away = `${folder}.away`;
    const takeAway = () => {
      renameSync(folder, away);
      mkdirSync(folder);
    };
    const bringBack = () => {
      rmSync(folder, { recursive: true });
      renameSync(away, folder);
    };
    return { takeAway, bringBack, close: () => {} };
  }
  const disk = mkdtempSync(join(tmpdir(), "holdfast-disk-"));
  mount("-t", "tmpfs", "-o", "size=800m,mode=700", "archives", disk);
  const bringBack = () => mount("--bind", disk, folder);
  bringBack();
  const close = () => {
    unmount(folder);
    unmount(disk);
    rmdirSync(disk);
  };
  return { takeAway: () => unmount(folder), bringBack, close };
}

/** Root may, but not in every container. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-mount-"));
  try {
    mount("-t", "tmpfs", "none", folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
