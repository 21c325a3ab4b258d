// One session of the schema engine on a database: how scripts run in it, how long it waits, how it is ended.
import pg from "pg";

/**
 * @typedef {{ host: string, port: number, user: string, password: string, database: string, schema: string,
 *   ssl: false | { rejectUnauthorized: boolean, ca?: string, checkServerIdentity?: () => undefined } }} Target
 *
 * Settings of PostgreSQL for the session, such as lock_timeout; sent with its start.
 * @typedef {{ applicationName: string, settings: Record<string, string> }} Session
 *
 * A script that failed: PostgreSQL's error, which statement of the script it was (1 is the first), and how many before
 * it were made permanent by a COMMIT in the script itself.
 * @typedef {{ error: import("pg").DatabaseError, statement: number, committed: number }} ScriptFailure
 */

/** What the engine sends before it deploys; it would wait without end (7.10: its 10 s do not work in WebAssembly). */
const prismaLock = /\bpg_advisory_lock\(\s*72707369\s*\)/;
const lockWaitMs = 10_000;
const lostConnection = { code: "08006", severity: "FATAL" };

/** @param {Target} target @param {Partial<Session>} [session] */
export function openSession(
  { schema, ...connection },
  { applicationName = "holdfast:schema-engine", settings = {} } = {},
) {
  const pool = new pg.Pool({
    ...connection,
    max: 1,
    // Prisma's lock lives in the session: it is kept however long the engine has nothing to ask.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    application_name: applicationName,
    // As startup options they hold for the session without a query of their own.
    options: startupOptions({ ...settings, search_path: pg.escapeIdentifier(schema) }),
  });
  /** @type {Set<number>} */
  const backends = new Set();
  let lockRefused = false;
  let scriptFailed = false;
  pool.on("error", () => {});
  // A second session would go on without the lock and the settings of the first. After a failure only the log is written.
  const connect = pool.connect.bind(pool);
  pool.connect = /** @type {any} */ (
    (callback) => {
      if (backends.size === 0 || pool.totalCount > 0 || scriptFailed) return connect(callback);
      const lost = Object.assign(new Error("The session that held Prisma's lock was lost."), lostConnection);
      return callback ? callback(lost) : Promise.reject(lost);
    }
  );
  // The pool's own throws the session away with every query that fails, and Prisma's lock with it.
  pool.query = /** @type {any} */ (
    async (config, values) => {
      const client = await pool.connect();
      let lost = false;
      try {
        return await client.query(config, values);
      } catch (error) {
        lost = isLost(error);
        throw error;
      } finally {
        client.release(lost);
      }
    }
  );
  pool.on("connect", (client) => {
    const { processID } = /** @type {any} */ (client);
    if (processID) backends.add(processID);
  });

  return {
    pool,
    /**
     * One simple query is one implicit transaction, as in the native engine; splitting at ";" breaks functions.
     * Rejects with a ScriptFailure.
     * @param {string} script
     */
    async runScript(script) {
      const client = await pool.connect();
      let statement = 1;
      let committed = 0;
      const count = ({ text }) => {
        if (text === "COMMIT") committed = statement;
        statement++;
      };
      const { connection: wire } = /** @type {any} */ (client);
      wire.on("commandComplete", count);
      try {
        await client.query(script);
        client.release();
      } catch (error) {
        scriptFailed = true;
        const known = withSeverity(error);
        // A session that was ended looks alive for a moment more; the failure is to be written by another.
        client.release(isLost(known));
        throw { error: known, statement, committed };
      } finally {
        wire.off("commandComplete", count);
      }
    },
    /** Waits for Prisma's lock as long as the native engine does, whatever the session's own limits are. @param {string} sql */
    async withLockLimit(sql, work) {
      if (!prismaLock.test(sql)) return work();
      await pool.query(`SET lock_timeout = ${lockWaitMs}; SET statement_timeout = 0`);
      try {
        return await work();
      } catch (error) {
        lockRefused = true;
        throw error;
      } finally {
        await pool.query("RESET lock_timeout; RESET statement_timeout").catch(() => {});
      }
    },
    /** Whether Prisma's lock was waited for in vain. */
    lockRefused: () => lockRefused,
    /** By a second connection: a session that is busy hears nothing on its own. */
    async abort() {
      const client = new pg.Client({ ...connection, connectionTimeoutMillis: 3_000 });
      client.on("error", () => {});
      try {
        await client.connect();
        await client.query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", [[...backends]]);
      } finally {
        await client.end().catch(() => {});
      }
    },
    end: () => pool.end().catch(() => {}),
  };
}

/** Spaces and backslashes need a backslash. @param {Record<string, string>} settings */
function startupOptions(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, "\\$&")}`)
    .join(" ");
}

/** By its code, not its severity: that one a server tells in its own language. */
function isLost(error) {
  return !(error instanceof pg.DatabaseError) || /^(57P|08|25P03)/.test(error.code ?? "");
}

/** A lost connection has neither code nor severity, and would be taken for a mistake in the adapter. */
function withSeverity(error) {
  return error?.severity
    ? error
    : Object.assign(error, { ...lostConnection, code: error?.code ?? lostConnection.code });
}
