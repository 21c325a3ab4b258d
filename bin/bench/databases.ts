// The servers and databases of the benchmark; everything lies in one folder below the system's temporary ones.
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startPostgres } from "../embedded-postgres.mjs";

export type Server = Awaited<ReturnType<typeof startServer>>;
export type Database = {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly tables: number;
  readonly serverMajor: number;
};

export type Kind = "mixed" | "wide";

/** About how large; the number of tables counts for `wide` alone. */
export type Size = { readonly megabytes: number; readonly tables?: number };

/** Settings of a server that has just been installed, but for memory and what only makes loading faster. */
const serverSettings = {
  shared_buffers: "512MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  synchronous_commit: "off",
};

/** A PostgreSQL of its own in a temporary folder; `stop` removes everything. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-pg-"));
  await chmod(folder, 0o755);
  const password = randomBytes(18).toString("base64url");
  const server = await startPostgres({ folder, password, logFile: join(folder, "log"), settings: serverSettings });
  return {
    url: server.superuserUrl,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a database of about `megabytes` with rows that are the same every time. */
export async function makeDatabase(
  server: Server,
  kind: Kind,
  name: string,
  { megabytes, tables = 0 }: Size,
): Promise<Database> {
  await onDatabase(server.url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  return onDatabase(url, async (client) => {
    const values = { mb: megabytes, tables };
    // One script is one transaction: rows of a table that is as new as they are go without the log.
    await client.query(await readSql("words"));
    await client.query(fillIn(await readSql(kind), values));
    for (const statement of (await readSql("done")).split(";\n")) if (statement.trim()) await client.query(statement);
    const { rows } = await client.query(
      `SELECT pg_database_size(current_database())::float8 AS bytes,
              current_setting('server_version_num')::int / 10000 AS "serverMajor",
              (SELECT count(*)::int FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')) AS tables`,
    );
    return { name, url, ...rows[0] };
  });
}

export async function dropDatabase(server: Server, name: string): Promise<void> {
  await onDatabase(server.url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/** One connection for as long as `work` takes. */
export async function onDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Puts numbers in the place of `:name`; a cast (`::name`) is none. */
export function fillIn(sql: string, values: Readonly<Record<string, number>>): string {
  return sql.replace(/(?<!:):([a-zA-Z]+)\b/g, (found, name) => (name in values ? String(values[name]) : found));
}

export function readSql(name: string): Promise<string> {
  return readFile(new URL(`sql/${name}.sql`, import.meta.url), "utf8");
}
