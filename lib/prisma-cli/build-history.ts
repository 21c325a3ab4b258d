import { OpsError } from "@/lib/errors";
import type { Connection } from "@/lib/postgres/connection-string";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import { openSession, type ScriptFailure } from "@/lib/prisma-cli/engine-session.mjs";
import { engineSession, engineTarget, meetServer } from "@/lib/prisma-cli/engine-target";
import { locateFailure } from "@/lib/prisma-cli/locate-failure";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

export type History = {
  /** An empty database on another server, made for this and thrown away afterwards by whoever made it. */
  readonly shadow: Connection;
  /** Prisma's `?schema=`. */
  readonly schema: string;
  /** The migrations that were applied, in Prisma's order. */
  readonly history: readonly MigrationFile[];
  readonly applicationName: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs the migrations in an empty database exactly as the engine would: one simple query each, in Prisma's schema.
 * Rejects with OpsError PRECONDITION that names the first one that fails, and PostgreSQL's own words.
 */
export async function buildHistory({ shadow, schema, history, applicationName, signal }: History): Promise<void> {
  const server = await meetServer(shadow, { applicationName, signal });
  const limits = { applicationName, lockTimeoutMs: 10_000, statementTimeoutMs: 0 };
  const session = openSession(engineTarget(server, schema), engineSession(server, limits));
  const abort = () => void session.abort().catch(() => {});
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await refuseUsed(session.pool);
    if (schema !== "public") await session.pool.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
    for (const file of history) {
      if (signal?.aborted) throw cancelled();
      await session.runScript(file.sql).catch((failure: ScriptFailure) => {
        throw signal?.aborted ? cancelled() : unbuildable(file, failure);
      });
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    await session.end();
  }
}

/** Migrations run here unasked: a database that holds anything is somebody's, whatever the caller believed. */
async function refuseUsed(pool: ReturnType<typeof openSession>["pool"]): Promise<void> {
  const { rows } = await pool.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     LIMIT 1`,
  );
  if (rows.length > 0) throw new OpsError("PRECONDITION", "The shadow database is not empty. Nothing was run in it.");
}

function cancelled(): OpsError {
  return new OpsError("CANCELLED", "Cancelled while the history was built.");
}

function unbuildable({ name, sql }: MigrationFile, failure: ScriptFailure): OpsError {
  const { message: said, position } = failure.error;
  const { statement } = locateFailure(sql, failure.statement, position ? Number(position) : null);
  const message = `The applied history cannot be built on the scratch server: ${name} fails at statement ${statement} (${said}).`;
  const hint = "A role, an extension or data that it counts on is missing there, or an older file was changed.";
  return new OpsError("PRECONDITION", message, hint);
}
