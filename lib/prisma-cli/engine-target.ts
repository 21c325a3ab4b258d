import { type TargetOptions, withTarget } from "@/lib/postgres/connect";
import { type Connection, connectionUrlWithoutPassword } from "@/lib/postgres/connection-string";
import { readTarget } from "@/lib/prisma-cli/engine-adapter.mjs";
import type { Session, Target } from "@/lib/prisma-cli/engine-session.mjs";

export type EngineServer = {
  /** As given, but `prefer` is settled: the engine cannot try one way and then the other. */
  readonly connection: Connection;
  readonly serverMajor: number;
};

/** Connects once, as the engine will: settles encryption and tells the version. Rejects with an OpsError. */
export function meetServer(
  connection: Connection,
  options: Pick<TargetOptions, "applicationName" | "signal">,
): Promise<EngineServer> {
  return withTarget(connection, options, async ({ encrypted, serverVersion }) => ({
    connection:
      connection.sslmode === "prefer" ? { ...connection, sslmode: encrypted ? "require" : "disable" } : connection,
    serverMajor: Math.floor(serverVersion / 10_000),
  }));
}

/** A connection as the engine's own sessions want it, with Prisma's schema. */
export function engineTarget({ connection }: EngineServer, schema: string): Target {
  const { password, ca } = connection;
  return readTarget(connectionUrlWithoutPassword({ ...connection, schema }), { password, ca: ca ?? undefined });
}

/** A session's limits in milliseconds, 0 for none. `reads` lets nothing be changed by it. */
export type EngineLimits = {
  readonly applicationName: string;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly reads?: boolean;
};

/** The settings of an engine's session on this server. A server before 14 does not know the first. */
export function engineSession({ serverMajor }: Pick<EngineServer, "serverMajor">, limits: EngineLimits): Session {
  const settings: Record<string, string> = {
    ...(serverMajor >= 14 && { client_connection_check_interval: "2s" }),
    lock_timeout: String(limits.lockTimeoutMs),
    statement_timeout: String(limits.statementTimeoutMs),
    ...(limits.reads && { default_transaction_read_only: "on" }),
  };
  return { applicationName: limits.applicationName, settings };
}
