import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";

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

/** A disk of its own under a folder, for root in memory; others get a limit on the size of files instead. */
export function smallDisk(folder: string): SmallDisk {
  if (process.getuid?.() !== 0) return { ...limitedFiles(), says: "The disk takes no file as large as this one." };
  const mount = (...options: string[]) => execFileSync("mount", [...options, folder]);
  mount("-t", "tmpfs", "-o", "size=800m,mode=700", "archives");
  const used = () => Number(execFileSync("du", ["-sk", folder], { encoding: "utf8" }).split("\t")[0]);
  return {
    fill: () => void mount("-o", `remount,size=${used() + room}k`),
    clear: () => void mount("-o", "remount,size=800m"),
    close: () => void execFileSync("umount", [folder]),
    says: "The disk is full.",
  };
}

/** The kernel's own limit (setrlimit, RLIMIT_FSIZE) for files that this very process writes. */
export function limitedFiles(): Pick<SmallDisk, "fill" | "clear" | "close"> {
  const limit = (bytes: string) =>
    execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`]);
  const clear = () => void limit("unlimited");
  return { fill: () => void limit(String(room * 1_024)), clear, close: clear };
}

/** Makes a folder one in which no file can be made or removed any more; files that are open already are still written. */
export function closeFolder(folder: string): { open(): void; readonly says: string } {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    return { open: () => chmodSync(folder, 0o700), says: "The worker may not write into the storage folder." };
  }
  execFileSync("mount", ["--bind", folder, folder]);
  execFileSync("mount", ["-o", "remount,bind,ro", folder]);
  return { open: () => void execFileSync("umount", [folder]), says: "The storage can only be read." };
}
