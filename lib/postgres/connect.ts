import { Client, type ClientConfig, types } from "pg";
import { OpsError } from "@/lib/errors";
import type { Connection } from "@/lib/postgres/connection-string";
import { explainError, explainIfKnown } from "@/lib/postgres/explain";

export type TargetOptions = {
  /** At most 63 bytes; begins with `holdfast`, so that people see in pg_stat_activity who it is. */
  readonly applicationName: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one statement, 0 for no limit; 30 s if not said. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a lock that somebody else holds; 10 s if not said. */
  readonly lockTimeoutMs?: number;
  /** `write` only where something is to be changed; every other session refuses changes by itself. */
  readonly access?: "read" | "write";
};

/** One open session on a target. 64-bit integers arrive as numbers: cast to text what may exceed 2^53. */
export type Target = {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** As server_version_num: 150018 is 15.18. */
  readonly serverVersion: number;
  readonly encrypted: boolean;
};

const CONNECT_TIMEOUT_MS = 15_000;
const INT8 = 20;

/** Opens one session, calls `work` with it, closes it. Every failure is an OpsError from explain.ts. */
export async function withTarget<T>(
  connection: Connection,
  options: TargetOptions,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  if (signal?.aborted) throw new OpsError("CANCELLED", "Cancelled before connecting.");
  const client = await connectClient(connection, options).catch((error) => {
    throw explainError(error, connection);
  });
  // Ends the socket at once, in the middle of a statement too; the server notices by the check interval set below.
  const abort = () => client.connection.stream.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await work(await prepareTarget(client, connection));
  } catch (error) {
    if (signal?.aborted) throw new OpsError("CANCELLED", "Cancelled.");
    throw explainIfKnown(error, connection);
  } finally {
    signal?.removeEventListener("abort", abort);
    await closeClient(client);
  }
}

async function prepareTarget(client: Client, connection: Connection): Promise<Target> {
  const { rows } = await client.query<{ version: number; encrypted: boolean | null; arrived: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('search_path') = 'pg_catalog' AS arrived,
            (SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()) AS encrypted,
            CASE WHEN current_setting('server_version_num')::int >= 140000
                 THEN set_config('client_connection_check_interval', '2s', false) END,
            CASE WHEN current_setting('server_version_num')::int >= 170000
                 THEN set_config('transaction_timeout', '0', false) END`,
  );
  // Some poolers swallow the settings of a session's start: reading only would be a mere hope then.
  if (!rows[0]?.arrived) throw explainError(new Error("unsupported startup parameter: options"), connection);
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    serverVersion: rows[0]?.version ?? 0,
    encrypted: rows[0]?.encrypted ?? false,
  };
}

/** libpq's `prefer`: encrypted but unverified, and in clear where the server knows no TLS or lets only clear text in. */
async function connectClient(connection: Connection, options: TargetOptions): Promise<Client> {
  const ssl = tlsOptions(connection);
  try {
    return await openClient(connection, options, ssl);
  } catch (error) {
    if (connection.sslmode !== "prefer" || !isRefusedEncryption(error)) throw error;
    return openClient(connection, options, false);
  }
}

async function openClient(connection: Connection, options: TargetOptions, ssl: ClientConfig["ssl"]): Promise<Client> {
  const { host, port, user, password, database } = connection;
  const client = new Client({
    host,
    port,
    user,
    password,
    database,
    ssl: ssl ?? false,
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: sessionSettings(options),
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  });
  // Without a listener a connection that is lost between two queries would end the whole process.
  client.on("error", () => {});
  // Not `end`: called while connecting, it leaves `connect` waiting for ever (pg 8.23.1).
  const abort = () => client.connection.stream.destroy();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    await client.connect();
    return client;
  } catch (error) {
    await closeClient(client);
    throw options.signal?.aborted ? new OpsError("CANCELLED", "Cancelled while connecting.") : error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

/** Says goodbye, but does not wait long for a server that has gone out of reach. */
async function closeClient(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), 2_000);
  await client.end().catch(() => {});
  clearTimeout(timer);
}

function parserOf(oid: number, format?: "text"): (text: string) => unknown {
  return oid === INT8 ? Number : types.getTypeParser(oid, format);
}

/** Sent with the start of the session, so that a pooler in between refuses it instead of spreading it to others. */
function sessionSettings(options: TargetOptions): string {
  const { access = "read", statementTimeoutMs = 30_000, lockTimeoutMs = 10_000 } = options;
  const settings = {
    default_transaction_read_only: access === "read" ? "on" : "off",
    statement_timeout: String(Math.round(statementTimeoutMs)),
    lock_timeout: String(Math.round(lockTimeoutMs)),
    idle_in_transaction_session_timeout: "0",
    search_path: "pg_catalog",
    client_encoding: "UTF8",
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}

/** node-postgres takes `require` for verify-full; these are libpq's meanings. */
function tlsOptions({ sslmode, ca }: Connection): ClientConfig["ssl"] {
  if (sslmode === "disable") return false;
  if (sslmode === "prefer" || sslmode === "require") return { rejectUnauthorized: false };
  const trusted = ca === null ? {} : { ca };
  if (sslmode === "verify-full") return { rejectUnauthorized: true, ...trusted };
  return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...trusted };
}

function isRefusedEncryption(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes("does not support SSL") || ("code" in error && error.code === "28000");
}
