// Corrections to @prisma/adapter-pg 7.10 for use under the schema engine; each was seen to do harm (docs/decisions/004).
import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const charOid = 18;
const textOid = 25;

/**
 * @typedef {{ host: string, port: number, user: string, password: string, database: string, schema: string,
 *   ssl: false | { rejectUnauthorized: boolean, ca?: string, checkServerIdentity?: () => undefined } }} Target
 */

/**
 * A connection for the schema engine: one session, whole scripts, the right schema, and a shadow database that is one.
 * @param {Target} target
 */
export function openAdapter(target) {
  /** @type {Set<pg.Pool>} */
  const pools = new Set();
  /** @type {{ code?: string, message: string, position?: string } | null} */
  let lastError = null;

  function pool(database) {
    const { schema, ...connection } = target;
    // As a startup option it holds for the session without a query of its own. Spaces and backslashes need a backslash.
    const path = pg.escapeIdentifier(schema).replace(/[\\ ]/g, "\\$&");
    const made = new pg.Pool({
      ...connection,
      database,
      max: 1,
      connectionTimeoutMillis: 10_000,
      application_name: "holdfast:schema-engine",
      options: `-c search_path=${path}`,
    });
    made.on("error", () => {});
    pools.add(made);
    return made;
  }

  async function connect(database, dispose) {
    const own = pool(database);
    const adapter = await new PrismaPg(own, { schema: target.schema }).connect();
    const base = Object.getPrototypeOf(adapter);
    return Object.assign(adapter, {
      // One simple query is one implicit transaction, as in the native engine; splitting at ";" breaks functions.
      async executeScript(script) {
        try {
          await own.query(script);
        } catch (error) {
          lastError = error;
          adapter.onError(error);
        }
      },
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
        pools.delete(own);
        await own.end();
        await dispose?.();
      },
    });
  }

  async function onServer(sql) {
    const client = new pg.Client({ ...target, application_name: "holdfast:schema-engine" });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }

  const factory = {
    provider: /** @type {const} */ ("postgres"),
    adapterName: "@prisma/adapter-pg",
    connect: () => connect(target.database),
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${randomUUID()}`;
      await onServer(`CREATE DATABASE "${name}" TEMPLATE template0`);
      return connect(name, () => onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    },
  };

  return {
    factory: bindMigrationAwareSqlAdapterFactory(factory),
    /** The last error of a whole script, in PostgreSQL's own words: the engine's are "external connector error". */
    lastScriptError: () => lastError,
    query: async (sql) => (await [...pools][0]?.query(sql))?.rows ?? [],
    /** `engine.free()` leaves connections open. */
    async close() {
      await Promise.all([...pools].map((each) => each.end().catch(() => {})));
      pools.clear();
    },
  };
}

/**
 * Reads a Prisma connection URL; the password may come separately so that it is on no command line.
 * @param {string} text @param {{ password?: string, ca?: string }} [secrets] @returns {Target}
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
