import { writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "@/lib/errors";
import { listArchive } from "@/lib/postgres/archive-contents";
import { databaseArgument } from "@/lib/postgres/commands";
import { type LeftOut, restoreArguments } from "@/lib/postgres/commands-argv";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { explainIfKnown } from "@/lib/postgres/explain";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import { createRowFilter, explainRestoreFailure } from "@/lib/postgres/restore-explain";
import { listText, type RestorePart, splitForSuperuser } from "@/lib/postgres/restore-parts";
import { type RestoreProgress, type RestoreSizes, readLoadedRows, trackRestore } from "@/lib/postgres/restore-progress";
import { terminateBackends } from "@/lib/postgres/terminate";
import { withToolEnvironment } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { type RunningProgram, startProgram } from "@/lib/process";
import { hashArchive, openLocalArchive } from "@/lib/storage/archive";

export type RestoreOptions = {
  /** Not older than those that made the archive. */
  readonly tools: ClientTools;
  /** Absolute. */
  readonly path: string;
  /** From the manifest; the file is read whole before anything reaches the database. Null where nobody wrote it down. */
  readonly expectedSha256: string | null;
  /** An empty database, as the role that will own everything. */
  readonly connection: Connection;
  /**
   * The same database as a superuser, for what the owner may not create: extensions, event triggers and the like. Only
   * for archives that we made. Afterwards nobody may work there as a superuser: event triggers are the archive's code.
   */
  readonly superuser: Connection | null;
  readonly serverMajor: number;
  readonly jobs: number;
  readonly leaveOut: readonly LeftOut[];
  /** From the manifest, for progress only. */
  readonly sizes: RestoreSizes | null;
  readonly stallMs: number;
  readonly applicationName: string;
  readonly signal?: AbortSignal | undefined;
  /** At most twice a second, and once at the end with fraction 1. */
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined;
  /** Each line of pg_restore, without rows of tables. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly onSpawn?: ((pid: number) => void) | undefined;
};

export type RestoreResult = {
  readonly objects: number;
  /** Reading the file and comparing its hash. */
  readonly hashMs: number;
  /** pg_restore alone, from its start to its end. */
  readonly restoreMs: number;
};

/**
 * Restores an archive with the real pg_restore into an empty database, or rejects with an OpsError; then neither a
 * program nor a session is left, and what is in the database is worth nothing: its maker drops it.
 */
export async function restoreArchive(options: RestoreOptions): Promise<RestoreResult> {
  const { connection, signal = new AbortController().signal } = options;
  if (!isAbsolute(options.path)) throw new OpsError("INTERNAL", "An archive is named by its full path.");
  const startedAt = Date.now();
  const archive = await openLocalArchive(options.path);
  await hashArchive(archive, options.expectedSha256, signal).finally(archive.close);
  const entries = await listArchive(options);
  await requireEmpty(options);
  const hashedAt = Date.now();
  const parts: RestorePart[] = options.superuser ? splitForSuperuser(entries) : [{ as: "owner", entries }];
  const tracker = trackRestore(entries, options.sizes, hashedAt);
  const report = throttled(() => options.onProgress?.(tracker.report(Date.now())));
  try {
    for (const part of parts) {
      await restorePart(options, part, parts.length > 1, tracker, report);
      // Not after event triggers: those would answer the superuser's own GRANT.
      if (part.entries.some(({ kind }) => WRAPPER_MAKERS.includes(kind))) await shareWrappers(options);
      tracker.finishAll(part.entries);
    }
  } catch (error) {
    // A server behind a broken network cannot be asked; its own check of the connection ends the session then.
    await terminateBackends(connection, toolName(options)).catch(() => 0);
    throw explainIfKnown(error, connection);
  }
  const endedAt = Date.now();
  options.onProgress?.({ ...tracker.report(endedAt), fraction: 1, current: null, etaSeconds: 0 });
  return { objects: entries.length, hashMs: hashedAt - startedAt, restoreMs: endedAt - hashedAt };
}

const WRAPPER_MAKERS = ["EXTENSION", "FOREIGN DATA WRAPPER"];

type Tracker = ReturnType<typeof trackRestore>;

async function restorePart(
  options: RestoreOptions,
  part: RestorePart,
  isPartial: boolean,
  tracker: Tracker,
  report: () => void,
): Promise<void> {
  const connection = part.as === "superuser" && options.superuser ? options.superuser : options.connection;
  const jobs = part.as === "superuser" ? 1 : options.jobs;
  const target = { tools: options.tools, applicationName: toolName(options), serverMajor: options.serverMajor };
  await withToolEnvironment(connection, target, async (environment) => {
    const withoutRows = createRowFilter();
    const listFile = isPartial ? join(environment.HOME ?? "", "entries") : null;
    if (listFile) await writeFile(listFile, listText(part), { mode: 0o600, flag: "wx" });
    const program = await startProgram({
      file: options.tools.pgRestore,
      args: restoreArguments(
        { jobs, listFile, leaveOut: options.leaveOut },
        databaseArgument(connection.database),
        options.path,
      ),
      env: environment,
      signal: options.signal,
      stallMs: options.stallMs,
      graceMs: 3_000,
      secrets: [connection.password],
      onSpawn: options.onSpawn,
      onLine: (line) => {
        tracker.readLine(line, jobs);
        report();
        const shown = withoutRows(line);
        if (shown !== null) options.onLine?.(shown);
      },
    });
    program.stdin.end();
    program.stdout.resume();
    const stopWatching = watchRestore(options, tracker, program, report);
    const end = await program.ended;
    await stopWatching();
    if (end.reason !== "exit" || end.exitCode !== 0) throw explainRestoreFailure(end, connection);
  });
}

/** What is restored where something is already would be neither the archive nor what was there. */
async function requireEmpty({ connection, applicationName, signal }: RestoreOptions): Promise<void> {
  const [found] = await withTarget(connection, { applicationName, signal }, (target) =>
    target.query<{ name: string }>(
      `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
       ORDER BY c.oid LIMIT 1`,
    ),
  );
  if (!found) return;
  const message = `The database ${connection.database} is not empty: it has ${found.name}.`;
  throw new OpsError("CONFLICT", message, "Restore into a new, empty database. Nothing was changed.");
}

/** Servers and foreign tables are the owner's to create, once he may use the wrappers that a superuser has made. */
async function shareWrappers({ superuser, connection, applicationName }: RestoreOptions): Promise<void> {
  if (!superuser) return;
  await withTarget(superuser, { applicationName, access: "write" }, async (target) => {
    const wrappers = await target.query<{ name: string }>("SELECT fdwname AS name FROM pg_foreign_data_wrapper");
    for (const { name } of wrappers) {
      const owner = quoteIdentifier(connection.user);
      await target.query(`GRANT USAGE ON FOREIGN DATA WRAPPER ${quoteIdentifier(name)} TO ${owner}`);
    }
  });
}

/**
 * Asks the server once a second how far it is, over a connection of its own. A session that works is no stall, however
 * long it says nothing (an index, a foreign key); one that waits for a lock or for us is.
 */
function watchRestore(options: RestoreOptions, tracker: Tracker, program: RunningProgram, report: () => void) {
  const over = new AbortController();
  const session = { applicationName: `${options.applicationName}:progress`, signal: over.signal };
  const watching = withTarget(options.connection, session, async (target) => {
    for (let lastSize = -1; !over.signal.aborted; ) {
      tracker.readLoaded(await readLoadedRows(target, toolName(options)));
      const { bytes, isWorking } = await readWork(target, toolName(options));
      tracker.readSize(bytes, Date.now());
      report();
      if (isWorking || bytes !== lastSize) program.touch();
      lastSize = bytes;
      await delay(1_000, undefined, { signal: over.signal });
    }
  }).catch(() => {});
  return async () => {
    over.abort();
    await watching;
  };
}

async function readWork(target: Target, applicationName: string): Promise<{ bytes: number; isWorking: boolean }> {
  const [row] = await target.query<{ bytes: number; isWorking: boolean }>(
    `SELECT pg_database_size(current_database()) AS bytes, EXISTS (
       SELECT FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'
         AND wait_event_type IS DISTINCT FROM 'Lock' AND wait_event_type IS DISTINCT FROM 'Client') AS "isWorking"`,
    [applicationName],
  );
  return row ?? { bytes: 0, isWorking: false };
}

function toolName({ applicationName }: RestoreOptions): string {
  return `${applicationName}:pg_restore`;
}

function throttled(work: () => void): () => void {
  let last = 0;
  return () => {
    if (Date.now() - last < 500) return;
    last = Date.now();
    work();
  };
}
