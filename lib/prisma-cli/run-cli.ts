import { dirname } from "node:path";
import { OpsError } from "@/lib/errors";
import { type Connection, connectionUrlWithoutPassword } from "@/lib/postgres/connection-string";
import { terminateBackends } from "@/lib/postgres/terminate";
import { cliEnvironment, prismaCli } from "@/lib/prisma-cli/cli-environment.mjs";
import { type EngineLimits, engineSession, meetServer } from "@/lib/prisma-cli/engine-target";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { withMigrationsFolder } from "@/lib/prisma-cli/migrations-folder";
import { runProgram } from "@/lib/process";

export type CliOptions = Omit<EngineLimits, "reads"> & {
  readonly connection: Connection;
  /** Prisma's `?schema=`. */
  readonly schema: string;
  /** The release's migrations; exactly these are laid before the CLI. */
  readonly migrations: readonly MigrationFile[];
  readonly signal?: AbortSignal | undefined;
  /** Each line that the CLI writes, redacted. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly onSpawn?: ((pid: number) => void) | undefined;
};

export type CliEnd = {
  /** As a person would type it. */
  readonly command: string;
  readonly exitCode: number | null;
  /** Standard output and standard error as they came, redacted; at most 2,000 lines. */
  readonly output: readonly string[];
  readonly durationMs: number;
};

const mostLines = 2_000;

/**
 * Runs the unmodified Prisma CLI on a private folder with these migrations and a config of our own. The database must
 * exist: the CLI would silently make a missing one. Rejects with an OpsError when the server cannot be reached before
 * anything is started, or CANCELLED; then nothing of it runs on, neither here nor on the server, but what it did until
 * then may stay: ask `readMigrationFacts`.
 */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliEnd> {
  const { applicationName, signal } = options;
  const server = await meetServer(options.connection, { applicationName, signal });
  const connection = { ...server.connection, schema: options.schema };
  return withMigrationsFolder(options.migrations, async (folder) => {
    const output: string[] = [];
    const take = (line: string) => {
      if (output.length < mostLines) output.push(line);
      if (line.trim() !== "") options.onLine?.(line);
    };
    const end = await runProgram({
      file: process.execPath,
      args: [prismaCli, ...args],
      cwd: folder,
      env: {
        ...cliEnvironment({
          path: dirname(process.execPath),
          home: folder,
          url: connectionUrlWithoutPassword(connection),
          password: connection.password,
          ca: connection.ca,
          session: { ...engineSession(server, options), mayCreateDatabase: false },
        }),
        TMPDIR: `${folder}/tmp`,
      },
      signal,
      graceMs: 5_000,
      secrets: [connection.password],
      onSpawn: options.onSpawn,
      onLine: take,
      onOutputLine: take,
    });
    if (end.reason !== "exit" || end.signal !== null)
      await terminateBackends(connection, applicationName).catch(() => 0);
    if (end.reason !== "exit") throw new OpsError("CANCELLED", "Prisma was stopped.", null, output.join("\n"));
    return { command: `prisma ${args.join(" ")}`, exitCode: end.exitCode, output, durationMs: end.durationMs };
  });
}
