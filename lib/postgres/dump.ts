import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "@/lib/errors";
import { dumpArguments } from "@/lib/postgres/commands-argv";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { type DumpProgress, readCopyProgress, trackDump } from "@/lib/postgres/dump-progress";
import { explainIfKnown, explainToolFailure } from "@/lib/postgres/explain";
import { explainOutput } from "@/lib/postgres/explain-output";
import { listSourceTables, type SourceTable } from "@/lib/postgres/source-tables";
import { terminateBackends } from "@/lib/postgres/terminate";
import { withToolEnvironment } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { type RunningProgram, startProgram } from "@/lib/process";
import type { Draft, Written } from "@/lib/storage/store";

export type DumpOptions = {
  readonly connection: Connection;
  readonly tools: ClientTools;
  readonly serverMajor: number;
  readonly snapshotId: string;
  /** Where it is written; sealed at the end, and discarded on every end that is not a success. */
  readonly draft: Draft;
  /** As in `bestCompression`. */
  readonly compression: string;
  /** Keys as in `schema.table`; a key that names no table is an error, pg_dump would silently ignore it. */
  readonly excludeTableData?: readonly string[];
  /** How large the archive will be, where an earlier one says so; only progress depends on it. */
  readonly expectedBytes?: number | null;
  /** Rows by `schema.table`, where they have been counted: truer for progress than the planner's estimates. */
  readonly rowsByTable?: Readonly<Record<string, number>>;
  readonly lockWaitTimeoutMs: number;
  readonly stallMs: number;
  readonly applicationName: string;
  readonly signal?: AbortSignal | undefined;
  /** At most twice a second, and once at the end with fraction 1. */
  readonly onProgress?: ((progress: DumpProgress) => void) | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly onSpawn?: ((pid: number) => void) | undefined;
};

export type DumpResult = Written & { readonly durationMs: number };

/**
 * Dumps one database with the real pg_dump (custom format) into `draft` and seals it there; where that is no file, streaming. Rejects with an
 * OpsError; then neither the draft nor a session of pg_dump is left.
 */
export async function dumpDatabase(options: DumpOptions): Promise<DumpResult> {
  const { connection, onProgress } = options;
  const startedAt = Date.now();
  const applicationName = `${options.applicationName}:pg_dump`;
  try {
    const tables = await readTables(options);
    const excluded = findExcluded(options.excludeTableData ?? [], tables);
    const tracker = trackDump(
      tables.filter((table) => !excluded.includes(table)),
      startedAt,
      options.expectedBytes,
    );
    const target = { tools: options.tools, applicationName, serverMajor: options.serverMajor };
    const written = await withToolEnvironment(connection, target, async (environment) => {
      const program = await startProgram({
        file: options.tools.pgDump,
        args: dumpArguments({ ...options, excludeTableData: excluded }, options.snapshotId),
        env: environment,
        // Through a pipe every 4 kB would be carried by this process: a tenth of the dump's time (measured, 15.20).
        outputTo: options.draft.file?.fd,
        signal: options.signal,
        stallMs: options.stallMs,
        graceMs: 3_000,
        secrets: [connection.password],
        onSpawn: options.onSpawn,
        onLine: (line) => {
          tracker.readLine(line);
          options.onLine?.(line);
        },
      });
      const stopWatching = watchCopies(options, applicationName, tracker, program);
      try {
        return await receive(program, options.draft, connection, reportTo(tracker, onProgress));
      } finally {
        await stopWatching();
      }
    });
    onProgress?.({ ...tracker.report(written.bytes, Date.now()), fraction: 1, currentTable: null, etaSeconds: 0 });
    return { ...written, durationMs: Date.now() - startedAt };
  } catch (error) {
    await options.draft.discard();
    // A server behind a broken network cannot be asked; its own check of the connection ends the session then.
    await terminateBackends(connection, applicationName).catch(() => 0);
    throw explainIfKnown(error, connection);
  }
}

async function readTables(options: DumpOptions): Promise<SourceTable[]> {
  const { signal, lockWaitTimeoutMs: lockTimeoutMs, rowsByTable = {} } = options;
  const applicationName = `${options.applicationName}:sizes`;
  const tables = await withTarget(options.connection, { applicationName, signal, lockTimeoutMs }, listSourceTables);
  return tables.map((table) => ({ ...table, estimatedRows: rowsByTable[table.key] ?? table.estimatedRows }));
}

function findExcluded(keys: readonly string[], tables: readonly SourceTable[]): SourceTable[] {
  return keys.map((key) => {
    const table = tables.find((candidate) => candidate.key === key);
    if (table) return table;
    const hint = "Correct the environment's list of excluded tables; names are written as schema.table.";
    throw new OpsError("PRECONDITION", `The table ${key}, whose rows are to be left out, does not exist.`, hint);
  });
}

/** Takes pg_dump's output until it ends, and believes it only with exit code 0. */
async function receive(
  program: RunningProgram,
  draft: Draft,
  place: Connection,
  onBytes: (total: number) => void,
): Promise<Written> {
  program.stdin.end();
  try {
    if (draft.file) await watchGrowth(program, draft.file, onBytes);
    else await carry(program, draft, onBytes);
    const end = await program.ended;
    if (end.reason !== "exit" || end.exitCode !== 0) {
      throw (draft.file && explainOutput(end)) ?? explainToolFailure("pg_dump", end, place);
    }
    return await draft.seal();
  } catch (error) {
    program.stop();
    await program.ended;
    throw error;
  }
}

async function carry(program: RunningProgram, draft: Draft, onBytes: (total: number) => void): Promise<void> {
  let bytes = 0;
  for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
    await draft.write(chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
}

/** The program writes by itself; what is seen is how long the file has become. */
async function watchGrowth(
  program: RunningProgram,
  file: NonNullable<Draft["file"]>,
  onBytes: (total: number) => void,
): Promise<void> {
  let seen = 0;
  const look = async () => {
    const bytes = await file.bytes();
    if (bytes > seen) program.touch();
    seen = bytes;
    onBytes(bytes);
  };
  const timer = setInterval(() => void look().catch(() => {}), 250);
  await program.ended;
  clearInterval(timer);
}

function reportTo(tracker: ReturnType<typeof trackDump>, onProgress: DumpOptions["onProgress"]) {
  let reportedAt = 0;
  return (bytes: number) => {
    const now = Date.now();
    if (now - reportedAt < 500) return;
    reportedAt = now;
    onProgress?.(tracker.report(bytes, now));
  };
}

/** Asks the server once a second how far the copy is, over a connection of its own. Only progress depends on it. */
function watchCopies(
  { connection, applicationName }: DumpOptions,
  dumpName: string,
  tracker: ReturnType<typeof trackDump>,
  program: RunningProgram,
): () => Promise<void> {
  const over = new AbortController();
  const watching = withTarget(
    connection,
    { applicationName: `${applicationName}:progress`, signal: over.signal },
    async (target) => {
      for (let lastRows = -1; !over.signal.aborted; ) {
        const copies = await readCopyProgress(target, dumpName);
        for (const copy of copies) tracker.readCopy(copy);
        const rows = copies.reduce((sum, copy) => sum + copy.rows, 0);
        if (rows !== lastRows && copies.length > 0) program.touch();
        lastRows = rows;
        await delay(1_000, undefined, { signal: over.signal });
      }
    },
  ).catch(() => {});
  return async () => {
    over.abort();
    await watching;
  };
}
