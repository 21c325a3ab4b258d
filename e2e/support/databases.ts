import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { home } from "./fixtures";

const run = promisify(execFile);

/** The superuser's address of the demo's server, read from where `npm start` keeps it; only tests use it. */
export function serverUrl(database = "postgres"): string {
  const { port, superuser } = JSON.parse(readFileSync(join(home(), "keys", "database.json"), "utf8"));
  return `postgresql://postgres:${encodeURIComponent(superuser)}@127.0.0.1:${port}/${database}`;
}

export async function query<Row extends object>(database: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: serverUrl(database) });
  await client.connect();
  return client
    .query<Row>(sql, values)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Every user table with its row count and a digest of all its rows: equal only for equal data. */
export async function fingerprint(database: string): Promise<Record<string, string>> {
  const tables = await query<{ name: string }>(
    database,
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const prints: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await query<{ print: string }>(
      database,
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS print FROM ${name} t`,
    );
    prints[name] = row?.print ?? "";
  }
  return prints;
}

/** Restores an archive with the installed pg_restore into a new database, as a stranger without Holdfast would. */
export async function restoreByHand(file: string, database: string): Promise<void> {
  await query("postgres", `CREATE DATABASE ${database} TEMPLATE template0`);
  const url = new URL(serverUrl(database));
  const { file: program, libraries } = pgRestore();
  await run(program, ["--no-owner", "--no-privileges", "--exit-on-error", `--dbname=${database}`, file], {
    env: {
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGUSER: "postgres",
      PGPASSWORD: decodeURIComponent(url.password),
      LC_ALL: "C.UTF-8",
      LD_LIBRARY_PATH: libraries,
    } as unknown as NodeJS.ProcessEnv,
  });
}

/** The installed pg_restore, or the one that `npm test` has unpacked where nobody may install. */
function pgRestore(): { file: string; libraries: string } {
  const unpacked = process.env.HOLDFAST_PG_BIN;
  if (unpacked) {
    const [root = ""] = unpacked.split("/usr/lib/postgresql/");
    const triplet = readdirSync(join(root, "usr/lib")).find((name) => name.endsWith("-linux-gnu")) ?? "";
    return { file: join(unpacked, "pg_restore"), libraries: join(root, "usr/lib", triplet) };
  }
  const versions = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a));
  return { file: `/usr/lib/postgresql/${versions[0]}/bin/pg_restore`, libraries: "" };
}
