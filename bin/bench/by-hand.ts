// What somebody without Holdfast would do: every migration through psql in order, and the schema as pg_dump writes it.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { toolsFor } from "@/lib/postgres/tools";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { withMigrationsFolder } from "@/lib/prisma-cli/migrations-folder";

export type ByHand = {
  readonly seconds: number;
  /** Files that psql runs only without `-1`, because of a statement that refuses a transaction. */
  readonly outside: readonly string[];
  /** What psql said of the file at which it stopped; null when it ran them all. */
  readonly stopped: string | null;
};

/** `psql -1 -f` of each file in turn. */
export function applyByHand(url: string, files: readonly MigrationFile[]): Promise<ByHand> {
  return withMigrationsFolder(files, async (folder) => {
    const startedAt = performance.now();
    const outside: string[] = [];
    const done = (stopped: string | null) => ({ seconds: (performance.now() - startedAt) / 1_000, outside, stopped });
    for (const { name } of files) {
      const file = join(folder, "migrations", name, "migration.sql");
      const args = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file];
      const first = await run("psql", ["-1", ...args], url);
      if (first.exitCode === 0) continue;
      if (!/cannot (run|be executed) (inside|from) a/.test(first.said)) return done(`${name}: ${first.said.trim()}`);
      outside.push(name);
      const second = await run("psql", args, url);
      if (second.exitCode !== 0) return done(`${name}: ${second.said.trim()}`);
    }
    return done(null);
  });
}

/** `pg_dump -s` without Prisma's own table and without what is random in it. */
export async function dumpSchema(url: string): Promise<readonly string[]> {
  const { exitCode, text, said } = await run("pg_dump", ["-s", "-T", "*._prisma_migrations"], url);
  if (exitCode !== 0) throw new Error(`pg_dump: ${said}`);
  return text.split("\n").filter((line) => !/^\\(un)?restrict /.test(line));
}

/** Lines that only one of two dumps has, a few of them; empty when they are equal. */
export function differing(ours: readonly string[], theirs: readonly string[]): string[] {
  if (ours.join("\n") === theirs.join("\n")) return [];
  const only = (these: readonly string[], those: readonly string[], sign: string) =>
    these.filter((line) => !those.includes(line)).map((line) => `${sign} ${line}`);
  const lines = [...only(ours, theirs, "+"), ...only(theirs, ours, "-")];
  return lines.length > 0 ? lines.slice(0, 12) : ["the same lines in another order"];
}

async function run(program: "psql" | "pg_dump", args: readonly string[], address: string) {
  const { pgDump, libraryPath } = await toolsFor(15);
  const url = new URL(address);
  const env = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: url.pathname.slice(1),
    PGSSLMODE: "disable",
    PGOPTIONS: "-c client_min_messages=warning",
    LC_ALL: "C.UTF-8",
    NODE_ENV: "production" as const,
    ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}),
  };
  const child = spawn(join(dirname(pgDump), program), args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [text, said] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { exitCode: await ended, text: Buffer.concat(text).toString(), said: Buffer.concat(said).toString() };
}
