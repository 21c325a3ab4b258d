// One look at the failed migrations of a database, by looking only: for the page, and again right before anything is marked.
import type { Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { identityProblem, writeProblem } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { failedRows, judgeStatement } from "@/lib/migrations/failure/rules";
import type { FailureSight } from "@/lib/migrations/failure/schema";
import { type Target, withTarget } from "@/lib/postgres/connect";
import { findThings } from "@/lib/postgres/find-things";
import { readIdentity, readMarker } from "@/lib/postgres/identity";
import type { MigrationFacts, MigrationRow } from "@/lib/prisma-cli/facts-schema";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";
import { sha256 } from "@/lib/releases/digest";
import { decode } from "@/lib/releases/read-contents";
import { readEffects } from "@/lib/sql-review/read-effects";
import type { FileEffects } from "@/lib/sql-review/schema";

type Options = { readonly applicationName: string; readonly signal: AbortSignal };

export type FailuresSeen = {
  readonly facts: MigrationFacts;
  /** One for each migration that stands as failed, the oldest first. */
  readonly failures: readonly FailureSight[];
  /** Why nothing may be written into this database: it is another one than was registered, or says so itself. */
  readonly wrong: string | null;
};

/**
 * Throws UNREACHABLE (or what the server said) when the database does not answer, PRECONDITION when its record cannot be
 * read. The row `also` is looked at too when it does not stand as failed any more.
 */
export async function lookAtFailures(
  environment: Environment,
  options: Options,
  also: string | null = null,
): Promise<FailuresSeen> {
  const connection = await openConnection(environment);
  const facts = await readMigrationFacts(connection, { schema: environment.schema, ...options });
  if (facts.contact !== "made") throw new OpsError("UNREACHABLE", facts.reason, facts.hint);
  if (facts.table !== "readable")
    throw new OpsError("PRECONDITION", facts.unreadableBecause ?? "Prisma has recorded nothing in this database.");
  const standing = failedRows(facts);
  const failed = [...standing, ...facts.rows.filter((row) => row.id === also && !standing.includes(row))];
  const files = await Promise.all(failed.map((row) => findFile(environment.projectId, row)));
  return withTarget(connection, options, async (target) => {
    const serverMajor = Math.floor(target.serverVersion / 10_000);
    const scripts = files.flatMap((file) => (file ? [file.sql] : []));
    const effects = await readEffects(scripts, serverMajor, options.signal);
    let next = 0;
    const failures: FailureSight[] = [];
    for (const [index, row] of failed.entries()) {
      const file = files[index] ?? null;
      const read = file ? (effects?.[next++] ?? unread) : unread;
      const alsoApplied = facts.rows.some((one) => one.name === row.name && one.finishedAt && !one.rolledBackAt);
      failures.push(await lookAtOne(target, environment.schema, { ...row, alsoApplied }, file, read));
    }
    const identity = await readIdentity(target);
    const wrong =
      identityProblem(environment, identity) ?? writeProblem(environment.tier, await readMarker(target), true);
    return { facts, failures, wrong };
  });
}

type KnownFile = { readonly releaseId: string; readonly digest: string; readonly sql: string };

/** The file as it was run: by its checksum, which is the name under which its bytes are kept. */
async function findFile(projectId: string, { name, checksum }: MigrationRow): Promise<KnownFile | null> {
  const found = await read().releaseFile.findFirst({
    where: { path: `migrations/${name}/migration.sql`, sha256: checksum, release: { projectId } },
    orderBy: { release: { createdAt: "desc" } },
    include: { blob: true, release: { select: { id: true, digest: true } } },
  });
  const sql = found && decode(found.blob.bytes);
  return found && sql !== null ? { releaseId: found.release.id, digest: found.release.digest, sql } : null;
}

const unread: FileEffects = {
  statements: [],
  transaction: { is: "unknown", sentence: "It is not known how the file runs." },
  problem: "Holdfast's own reading of the file ended before it was done.",
};

async function lookAtOne(
  target: Target,
  schema: string,
  row: MigrationRow & { readonly alsoApplied: boolean },
  file: KnownFile | null,
  effects: FileEffects,
): Promise<FailureSight> {
  const things = effects.statements.flatMap((statement) => statement.effects.map(({ thing }) => thing));
  const presence = await findThings(target, things, schema);
  let next = 0;
  const statements = effects.statements.map((statement) => {
    const own = presence.slice(next, next + statement.effects.length);
    next += statement.effects.length;
    return judgeStatement(statement, own);
  });
  const sight = {
    migration: row.name,
    rowId: row.id,
    startedAt: row.startedAt,
    log: row.log,
    ranWhole: row.appliedSteps > 0,
    alsoApplied: row.alsoApplied,
    checksum: row.checksum,
    file: file && { releaseId: file.releaseId, digest: file.digest },
    transaction: effects.transaction,
    statements,
    problem: file ? effects.problem : null,
  };
  const { rowId, log, ranWhole, alsoApplied, checksum, transaction, problem } = sight;
  const standings = statements.map(({ standing }) => standing);
  const evidence = [rowId, log, ranWhole, alsoApplied, checksum, file !== null, transaction.is, standings, problem];
  return { ...sight, digest: sha256(Buffer.from(JSON.stringify(evidence))) };
}
