import { type CliProblem, readProblem } from "@/lib/prisma-cli/cli-problem";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { type CliEnd, type CliOptions, runCli } from "@/lib/prisma-cli/run-cli";

export type MigrateOutcome = CliEnd & {
  /** Null when the CLI ended with 0. */
  readonly problem: CliProblem | null;
};

/**
 * `prisma migrate deploy`: applies what is pending, in order, until one fails. What was applied is for
 * `readMigrationFacts` to say, not for this output. Cancelled: see `runCli`.
 */
export function migrateDeploy(options: CliOptions): Promise<MigrateOutcome> {
  return run(["migrate", "deploy"], options);
}

/**
 * `prisma migrate resolve`: writes into Prisma's table how a failed migration was settled, and nothing else. Revert or
 * finish first, mark second. `applied` also baselines: the migration need not have run.
 */
export function migrateResolve(
  migration: Pick<MigrationFile, "name">,
  as: "applied" | "rolled-back",
  options: CliOptions,
): Promise<MigrateOutcome> {
  return run(["migrate", "resolve", `--${as}`, migration.name], options);
}

/** `prisma migrate status`: Prisma's own word, to be shown beside ours. It hides much; nothing is decided by it. */
export function migrateStatus(options: CliOptions): Promise<MigrateOutcome> {
  return run(["migrate", "status"], options);
}

async function run(args: readonly string[], options: CliOptions): Promise<MigrateOutcome> {
  const end = await runCli(args, options);
  return { ...end, problem: end.exitCode === 0 ? null : readProblem(end, options) };
}
