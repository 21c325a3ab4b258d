import { z } from "zod";
import type { Environment } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { recommend } from "@/lib/migrations/failure/rules";
import { marks, resolveSteps } from "@/lib/migrations/failure/schema";
import { type FailuresSeen, lookAtFailures } from "@/lib/migrations/look-at-failure";
import { writeFailures } from "@/lib/migrations/run-inspect-failure";
import { terminateBackends } from "@/lib/postgres/terminate";
import type { MigrationRow } from "@/lib/prisma-cli/facts-schema";
import { migrateResolve } from "@/lib/prisma-cli/migrate";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";
import { readMigrations } from "@/lib/releases/data";
import {
  applicationNameOf,
  type RunContext,
  type RunHandler,
  type StepContext,
  type StepOutcome,
} from "@/lib/runs/run-handler";

const Input = z.object({
  migration: z.string(),
  as: z.enum(marks),
  seen: z.string(),
  rowId: z.string(),
  releaseId: z.string().nullable(),
});
type Wanted = z.output<typeof Input> & { readonly environment: Environment };

/**
 * Marks one failed migration through the Prisma CLI. What was seen is looked at again right before, and the database is
 * asked afterwards; after an interruption it is asked first, so that nothing is marked twice.
 */
export const runResolveMigration: RunHandler = {
  kind: "resolve-migration",
  steps: resolveSteps,
  async execute(context) {
    const environment = await read().environment.findUniqueOrThrow({ where: { id: context.run.environmentId ?? "" } });
    const wanted: Wanted = { ...Input.parse(context.run.input), environment };
    await context.step("preflight", async (step) => {
      const seen = await look(context, step, wanted);
      if (standing(seen.facts.rows, wanted) !== "failed")
        throw stop(`${wanted.migration} does not stand as failed any more.`, "Nothing was changed. Look again.");
      return { value: null, evidence: requireUnchanged(seen, wanted) };
    });
    await context.step("mark", (step) => mark(context, step, wanted));
    return context.step("check", (step) => check(context, step, wanted));
  },
  /** Sessions of a dead predecessor go, so that nothing of it still writes when the database is asked. */
  async cleanUp({ id, environmentId }) {
    const environment = await read().environment.findUnique({ where: { id: environmentId ?? "" } });
    if (!environment) return null;
    await openConnection(environment)
      .then((connection) => terminateBackends(connection, applicationNameOf(id)))
      .catch((error) => logError("sessions of a resolve could not be looked for", error));
    return null;
  },
};

function look(
  { applicationName }: RunContext,
  step: StepContext,
  { environment, rowId }: Wanted,
): Promise<FailuresSeen> {
  return lookAtFailures(environment, { applicationName, signal: step.signal }, rowId);
}

/** Where a mark may have been set already: not stopped by a cancellation, and not knowing is said. */
function ask(
  { applicationName }: RunContext,
  step: StepContext,
  { environment, rowId }: Wanted,
): Promise<FailuresSeen> {
  const options = { applicationName, signal: AbortSignal.timeout(60_000) };
  return lookAtFailures(environment, options, rowId).catch((error: unknown) => {
    step.log(error instanceof Error ? error.message : "The database did not answer.");
    const message = "It is not known whether the migration was marked: the database does not answer.";
    throw new OpsError("UNKNOWN", message, "Nothing is repeated. As soon as it answers, look at its migrations.");
  });
}

/** Throws PRECONDITION unless the database is the right one and shows what the person decided by. Returns the evidence. */
function requireUnchanged({ failures, facts, wrong }: FailuresSeen, { migration, as, seen, rowId }: Wanted): string {
  if (wrong) throw stop(wrong, "Nothing was changed.");
  if (facts.lock) {
    const who = `${facts.lock.applicationName ?? "somebody"} (pid ${facts.lock.pid})`;
    throw stop(`A migration runs on this database now: ${who} holds Prisma's lock.`, "Wait for it, then look again.");
  }
  const sight = failures.find((one) => one.rowId === rowId);
  if (!sight) throw stop(`${migration} does not stand as failed any more.`, "Nothing was changed. Look again.");
  if (sight.digest !== seen)
    throw stop("What is in force is not what was seen when this was asked for.", "Nothing was changed. Look again.");
  const { mayMark, title } = recommend(sight);
  if (!mayMark.includes(as)) throw stop(title, "Nothing was changed.");
  return `${migration} stands as failed, as it was seen: ${title}`;
}

async function mark(context: RunContext, step: StepContext, wanted: Wanted): Promise<StepOutcome<null>> {
  const { environment, migration, as } = wanted;
  const isResumed = context.run.epoch > 1;
  const before = await (isResumed ? ask : look)(context, step, wanted);
  const already = standing(before.facts.rows, wanted);
  if (already === "marked")
    return { value: null, evidence: "It is marked already: before an interruption, or by hand." };
  // Prisma marks as applied in two writes. Killed between them, the first is there; by anybody else's hand it is no failure.
  if (already === "half" && !isResumed) throw stop(`${migration} was marked as rolled back meanwhile.`, "Look again.");
  requireUnchanged(before, wanted);
  const files = as === "applied" ? [await fileFor(wanted)] : [];
  await step.confirmOwner();
  const outcome = await migrateResolve({ name: migration }, as, {
    connection: await openConnection(environment),
    schema: environment.schema,
    migrations: files,
    applicationName: context.applicationName,
    lockTimeoutMs: 10_000,
    statementTimeoutMs: 30_000,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "prisma"),
  }).catch((error: unknown) => ({ problem: error, command: null }));
  const after = await ask(context, step, wanted);
  if (standing(after.facts.rows, wanted) === "marked")
    return { value: null, evidence: outcome.command ?? "It was marked, though the tool was stopped." };
  throw outcome.problem instanceof Error ? outcome.problem : failure(outcome.problem, wanted);
}

function failure(problem: unknown, { migration, as }: Wanted): OpsError {
  const { message, hint } = (problem ?? {}) as { message?: string; hint?: string | null };
  const otherwise = `The database does not say that ${migration} is marked as ${as}, though Prisma says that it is.`;
  return new OpsError("TOOL_FAILED", message ?? otherwise, hint ?? "Look again at what took effect.");
}

/** How the row that was seen, and what came of it, stand in Prisma's table. */
function standing(rows: readonly MigrationRow[], { rowId, migration, as }: Wanted): "failed" | "half" | "marked" {
  const row = rows.find(({ id }) => id === rowId);
  if (!row?.rolledBackAt && !row?.finishedAt) return "failed";
  if (as === "rolled-back") return "marked";
  const applied = rows.some(({ name, finishedAt, rolledBackAt }) => name === migration && finishedAt && !rolledBackAt);
  return applied ? "marked" : "half";
}

/** Marking as applied writes the file's checksum: the file that was run, else the newest release's. */
async function fileFor({ environment, migration, releaseId }: Wanted): Promise<MigrationFile> {
  const where = { projectId: environment.projectId };
  const newest = await read().release.findFirst({ where, orderBy: { createdAt: "desc" } });
  for (const id of [releaseId, newest?.id]) {
    const file = id && (await readMigrations(id)).find(({ name }) => name === migration);
    if (file) return file;
  }
  throw stop(`No release that Holdfast keeps has ${migration}.`, "Take a release that has it. Nothing was changed.");
}

async function check(context: RunContext, step: StepContext, wanted: Wanted) {
  const { environment, migration, as } = wanted;
  const { facts, failures } = await ask(context, step, wanted);
  if (standing(facts.rows, wanted) !== "marked")
    throw new OpsError("TOOL_FAILED", `The database does not say that ${migration} is marked as ${as}.`, "Look again.");
  const row = facts.rows.find(({ id }) => id === wanted.rowId);
  const applied = facts.rows.find(
    ({ name, finishedAt, rolledBackAt }) => name === migration && finishedAt && !rolledBackAt,
  );
  const before = { state: "failed", rolledBackAt: null, finishedAt: null };
  const after = { state: as, rolledBackAt: row?.rolledBackAt ?? null, finishedAt: applied?.finishedAt ?? null };
  await mutate(context.actor, "migration:record", { environmentId: environment.id, subject: migration }, async () => {
    const summary = `${migration} is recorded as ${as} in ${environment.name}`;
    return { value: undefined, audit: { summary, subject: migration, before, after } };
  });
  await writeFailures(
    environment.id,
    failures.filter(({ rowId }) => rowId !== wanted.rowId),
  );
  const evidence =
    as === "applied"
      ? `finished_at ${after.finishedAt}, as the database has it`
      : `rolled_back_at ${after.rolledBackAt}, as the database has it`;
  return { value: { migration, as }, evidence };
}

function stop(message: string, hint: string): OpsError {
  return new OpsError("PRECONDITION", message, hint);
}
