import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { applicationNameOf } from "@/lib/runs/run-handler";
import { type Bench, query } from "./backup-bench";

/** Every archive and manifest with the SHA-256 of what it holds, and every row that counts. */
export async function keptBackups({ direct, home }: Bench): Promise<unknown> {
  const root = join(home, "archives");
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sum = async (path: string) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  const { rows } = await direct.query(
    `SELECT id, sha256, verification FROM "Backup" WHERE status = 'complete' ORDER BY id`,
  );
  return { rows, files: await Promise.all(files.sort().map(async (path) => `${path} ${await sum(path)}`)) };
}

type Outcome = { readonly runId: string; readonly problem: unknown; readonly backup: Record<string, unknown> };

/**
 * What must hold after a backup that was not made, whatever went wrong: no row or file counts that did not count before
 * (partial ones are files too), no program, no private folder, and no session on the servers of `urls`.
 */
export async function expectNothingLeft(bench: Bench, before: unknown, { runId, backup }: Outcome, urls: string[]) {
  expect(backup).toMatchObject({ status: "failed", verification: "none", sha256: null, sizeBytes: null });
  expect(await keptBackups(bench)).toEqual(before);
  expect(await readdir(join(bench.home, "run")).catch(() => [])).toEqual([]);
  const name = applicationNameOf(runId);
  expect(programsWith(name)).toEqual([]);
  for (const url of urls) {
    const sessions = "SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, $1)";
    await expect.poll(() => query(url, sessions, [name]), { timeout: 10_000 }).toEqual([]);
  }
}

/** Command lines of all processes whose environment holds a text. */
export function programsWith(text: string): string[] {
  const look = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && look(name, "environ").includes(text))
    .map((pid) => look(pid, "cmdline").replaceAll("\0", " "));
}
