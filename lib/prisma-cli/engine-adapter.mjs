// Corrections to @prisma/adapter-pg 7.10 for use under the schema engine; each was seen to do harm (docs/decisions/004).
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { describeFailure } from "./engine-errors.mjs";
import { openSession } from "./engine-session.mjs";

const charOid = 18;
const textOid = 25;

/**
 * @typedef {import("./engine-session.mjs").Target} Target
 * @typedef {import("./engine-session.mjs").Session} Session
 */

/**
 * A connection for the schema engine: one session, whole scripts, the right schema, and a shadow database that is one.
 * `builtShadow` is a database that holds already what the migrations build: their scripts are not run there again.
 * Without it a shadow database is made on the target's own server, and dropped.
 * @param {Target} target @param {{ session?: Partial<Session>, builtShadow?: Target }} [options]
 */
export function openAdapter(target, { session, builtShadow } = {}) {
  /** @type {Set<ReturnType<typeof openSession>>} */
  const sessions = new Set();
  /** @type {import("./engine-session.mjs").ScriptFailure | null} */
  let lastFailure = null;

  async function connect(place, { runsScripts = true, dispose } = {}) {
    const own = openSession(place, session);
    sessions.add(own);
    const adapter = await new PrismaPg(own.pool, { schema: place.schema }).connect();
    const base = Object.getPrototypeOf(adapter);
    return Object.assign(adapter, {
      async executeScript(script) {
        if (!runsScripts) return;
        try {
          await own.runScript(script);
        } catch (failure) {
          lastFailure = failure;
          // Under a code that the engine does not know, it keeps the whole text for its log instead of a word of its own.
          adapter.onError({ code: "HF000", severity: "ERROR", message: describeFailure(failure) });
        }
      },
      executeRaw: (query) => own.withLockLimit(query.sql, () => base.executeRaw.call(adapter, query)),
      async queryRaw(query) {
        const { fields, rows } = await adapter.performIO(query);
        const known = fields.map((field) => (field.dataTypeID === charOid ? { ...field, dataTypeID: textOid } : field));
        const result = await base.queryRaw.call({ performIO: async () => ({ fields: known, rows }) }, query);
        fields.forEach((field, index) => {
          if (field.dataTypeID === charOid) result.columnTypes[index] = ColumnTypeEnum.Character;
        });
        return result;
      },
      async dispose() {
        sessions.delete(own);
        await own.end();
        await dispose?.();
      },
    });
  }

  async function onServer(sql) {
    const { schema: _, ...place } = target;
    const client = new pg.Client({ ...place, application_name: session?.applicationName ?? "holdfast:schema-engine" });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }

  async function connectToOwnShadow() {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await onServer(`CREATE DATABASE "${name}" TEMPLATE template0`);
    const dispose = () => onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    return connect({ ...target, database: name }, { dispose });
  }

  const factory = {
    provider: /** @type {const} */ ("postgres"),
    adapterName: "@prisma/adapter-pg",
    connect: () => connect(target),
    connectToShadowDb: () => (builtShadow ? connect(builtShadow, { runsScripts: false }) : connectToOwnShadow()),
  };

  return {
    factory: bindMigrationAwareSqlAdapterFactory(factory),
    /** The last failure of a whole script, in PostgreSQL's own words: the engine's are "external connector error". */
    lastFailure: () => lastFailure,
    lockRefused: () => [...sessions].some((own) => own.lockRefused()),
    query: async (sql) => (await [...sessions][0]?.pool.query(sql))?.rows ?? [],
    /** Ends what runs now on the server, not only our end of it. For when nobody waits for the answer any more. */
    abort: () => Promise.all([...sessions].map((own) => own.abort())),
    /** `engine.free()` leaves connections open. */
    async close() {
      await Promise.all([...sessions].map((own) => own.end()));
      sessions.clear();
    },
  };
}

/**
 * Reads a Prisma connection URL; the password may come separately so that it is on no command line.
 * @param {string} text @param {{ password?: string | undefined, ca?: string | undefined }} [secrets] @returns {Target}
 */
export function readTarget(text, secrets = {}) {
  const url = new URL(text);
  return {
    host: url.hostname.replace(/^\[|\]$/g, "") || "localhost",
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: secrets.password || decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    schema: url.searchParams.get("schema") || "public",
    ssl: sslOf(url.searchParams.get("sslmode") ?? "prefer", secrets.ca),
  };
}

/** libpq's meanings; node-postgres would treat `prefer` and `require` like `verify-full`. `prefer` is settled by asking. */
function sslOf(mode, ca) {
  if (mode === "disable" || mode === "allow" || mode === "prefer") return false;
  const trust = ca ? { ca } : {};
  if (mode === "require") return { rejectUnauthorized: false, ...trust };
  if (mode === "verify-ca") return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...trust };
  return { rejectUnauthorized: true, ...trust };
}
