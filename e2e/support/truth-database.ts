// A database whose migration state is built on purpose, with Prisma's own engine and plain SQL; no product rule takes part.
import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { openAdapter, readTarget } from "@/lib/prisma-cli/engine-adapter.mjs";
import { newEngine } from "@/lib/prisma-cli/engine-wasm.mjs";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

export type TruthDatabase = {
  readonly name: string;
  readonly url: string;
  readonly connection: Connection;
  /** As the superuser, in one simple query. */
  sql(text: string): Promise<void>;
  /** What `migrate deploy` does, without its command line. False when a migration failed or the engine refused. */
  deploy(files: readonly MigrationFile[], schema?: string): Promise<boolean>;
  markApplied(name: string, files: readonly MigrationFile[]): Promise<void>;
  markRolledBack(name: string): Promise<void>;
  drop(): Promise<void>;
};

const filters = { externalTables: [], externalEnums: [] };

export async function createTruthDatabase(serverUrl: string): Promise<TruthDatabase> {
  const name = `truth_${randomBytes(6).toString("hex")}`;
  await query(serverUrl, `CREATE DATABASE ${name}`);
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  const url = address.href;
  return {
    name,
    url,
    connection: parseConnectionString(url).connection,
    sql: (text) => query(url, text),
    deploy: (files, schema = "public") =>
      onEngine(url, schema, async (engine) => {
        if (schema !== "public") await query(url, `CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
        return engine.applyMigrations({ migrationsList: listOf(files), filters }).then(
          () => true,
          () => false,
        );
      }),
    markApplied: (migrationName, files) =>
      onEngine(url, "public", (engine) =>
        engine.markMigrationApplied({ migrationName, migrationsList: listOf(files) }),
      ),
    markRolledBack: (migrationName) =>
      onEngine(url, "public", (engine) => engine.markMigrationRolledBack({ migrationName })),
    drop: () => query(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onEngine<T>(
  url: string,
  schema: string,
  work: (engine: Awaited<ReturnType<typeof newEngine>>) => Promise<T>,
) {
  const adapter = openAdapter({ ...readTarget(url), schema });
  const engine = await newEngine(
    [["schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n']],
    adapter.factory,
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    await adapter.close();
  }
}

function listOf(files: readonly MigrationFile[]) {
  return {
    baseDir: "/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: files.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
