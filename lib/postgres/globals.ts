// Roles, memberships, their settings and tablespaces: what belongs to the whole server and is in no dump of a database.
import { OpsError } from "@/lib/errors";
import { databaseArgument } from "@/lib/postgres/commands";
import { globalsArguments } from "@/lib/postgres/commands-argv";
import type { Connection } from "@/lib/postgres/connection-string";
import { explainToolFailure } from "@/lib/postgres/explain";
import { terminateBackends } from "@/lib/postgres/terminate";
import { withToolEnvironment } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { runProgram } from "@/lib/process";

type GlobalsOptions = {
  readonly connection: Connection;
  readonly tools: ClientTools;
  readonly serverMajor: number;
  readonly lockWaitTimeoutMs: number;
  readonly applicationName: string;
  readonly signal: AbortSignal;
  readonly onSpawn: (pid: number) => void;
  readonly onLine: (line: string) => void;
};

/** A hundred thousand roles. */
const longest = 64 * 1024 ** 2;

/**
 * The server's globals as SQL, by the real pg_dumpall, without any password. Rejects with an OpsError where that cannot be
 * had: the role may not read them, or the tool is not there.
 */
export async function dumpGlobals(options: GlobalsOptions): Promise<string> {
  const { connection, tools, serverMajor, signal } = options;
  const { pgDumpall } = tools;
  if (!pgDumpall) throw new OpsError("PRECONDITION", "pg_dumpall was not found beside pg_dump.");
  const applicationName = `${options.applicationName}:pg_dumpall`;
  const end = await withToolEnvironment(connection, { tools, applicationName, serverMajor }, (env) =>
    runProgram({
      file: pgDumpall,
      args: globalsArguments(options, databaseArgument(connection.database)),
      env,
      signal,
      timeoutMs: 120_000,
      graceMs: 2_000,
      secrets: [connection.password],
      maxOutput: longest,
      onSpawn: options.onSpawn,
      onLine: options.onLine,
    }),
  );
  if (end.reason !== "exit" || end.exitCode !== 0) {
    await terminateBackends(connection, applicationName).catch(() => 0);
    throw explainToolFailure("pg_dumpall", end, connection);
  }
  return checked(end.stdout);
}

/** It is whole, and holds no verifier of any password: a tool that wrote one all the same is not believed. */
function checked(text: string): string {
  if (!text.includes("PostgreSQL database cluster dump complete"))
    throw new OpsError("TOOL_FAILED", "What pg_dumpall wrote is not whole.");
  if (/SCRAM-SHA-256\$|\bPASSWORD\s+'/i.test(text))
    throw new OpsError("TOOL_FAILED", "What pg_dumpall wrote holds passwords, and was not kept.");
  return text;
}
