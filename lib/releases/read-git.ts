// What git knows of a checkout. Its commands that run programs of the repository's choosing (status, diff) are not used.
import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { startProgram } from "@/lib/process";
import type { Checkout } from "@/lib/releases/read-checkout";
import type { Origin } from "@/lib/releases/schema";

const gits = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"];

/** Commit, branch, and whether any file of the release differs from that commit. Nulls where git cannot say. */
export async function readGit(
  folder: string,
  checkout: Checkout,
  signal: AbortSignal,
): Promise<Omit<Origin, "source">> {
  const file = await firstOf(gits);
  const git = (...args: string[]) => (file ? run(file, folder, args, signal) : Promise.resolve(null));
  const commit = (await git("rev-parse", "--verify", "HEAD"))?.trim() || null;
  if (!commit) return { gitCommit: null, gitBranch: null, gitDirty: null };
  const branch = (await git("rev-parse", "--abbrev-ref", "HEAD"))?.trim() || null;
  const listed = await git("ls-tree", "-r", "-z", "HEAD", ".");
  return {
    gitCommit: commit,
    gitBranch: branch === "HEAD" ? null : branch,
    gitDirty: listed === null ? null : differs(checkout, listed),
  };
}

/** Compares bytes with the commit's objects: git's own name of a file is the SHA-1 (or SHA-256) of its bytes. */
function differs({ files, places }: Checkout, listed: string): boolean {
  const committed = new Map(
    listed.split("\0").flatMap((entry) => {
      const [facts, path] = entry.split("\t");
      const hash = facts?.split(" ")[2];
      return path && hash ? [[path, hash] as const] : [];
    }),
  );
  const missing = [...committed.keys()].some(
    (path) => path.endsWith("/migration.sql") && isBeside(path, places) && !places.includes(path),
  );
  return (
    missing || files.some(({ bytes }, index) => committed.get(places[index] ?? "") !== objectName(bytes, committed))
  );
}

function isBeside(path: string, places: readonly string[]): boolean {
  const above = (of: string) => of.split("/").slice(0, -2).join("/");
  return places.some((place) => place.endsWith("/migration.sql") && above(place) === above(path));
}

function objectName(bytes: Uint8Array, committed: ReadonlyMap<string, string>): string {
  const [sample = ""] = committed.values();
  return createHash(sample.length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.byteLength}\0`)
    .update(bytes)
    .digest("hex");
}

async function run(file: string, folder: string, args: string[], signal: AbortSignal): Promise<string | null> {
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: "/nonexistent",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
  };
  const safe = ["-c", `safe.directory=*`, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
  try {
    const program = await startProgram({
      file,
      args: [...safe, "-C", folder, ...args],
      env,
      signal,
      timeoutMs: 20_000,
    });
    program.stdin.end();
    const parts: Buffer[] = [];
    for await (const part of program.stdout) parts.push(part as Buffer);
    const { exitCode } = await program.ended;
    return exitCode === 0 ? Buffer.concat(parts).toString("utf8") : null;
  } catch {
    return null;
  }
}

async function firstOf(paths: readonly string[]): Promise<string | null> {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return null;
}
