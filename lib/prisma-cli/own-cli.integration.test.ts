import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { runPrisma } from "@/lib/prisma-cli/own-cli.mjs";

const tricky = `
CREATE TYPE mood AS ENUM ('calm', 'tense; very');
CREATE TABLE "Foo" (id int PRIMARY KEY, mood mood); -- a comment; with a semicolon
CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;
DO $body$ BEGIN INSERT INTO "Foo" VALUES (1, 'calm'); INSERT INTO "Foo" VALUES (two(), 'tense; very'); END $body$;
/* another; one */ CREATE VIEW foos AS SELECT * FROM "Foo";`;
const failing = `CREATE TABLE half (id int);\nALTER TABLE missing ADD COLUMN x int;`;

let folder: string;
const databases: FreshDatabase[] = [];

async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase("prisma");
  databases.push(database);
  return database;
}

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, "prisma/migrations", name), { recursive: true });
  await writeFile(join(folder, "prisma/migrations", name, "migration.sql"), sql);
}

async function query<T extends object>(url: string, sql: string, values: readonly unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client
    .query<T>(sql, [...values])
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

const deploy = (url: string) => runPrisma(["migrate", "deploy"], { url, cwd: folder });
/** Other tests make databases of other names on the same server meanwhile. */
const shadows = () =>
  query(inject("serverUrl"), "SELECT datname FROM pg_database WHERE starts_with(datname, 'prisma_migrate_shadow')");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-prisma-"));
  await symlink(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "prisma/migrations"), { recursive: true });
  await writeFile(join(folder, "prisma/migrations/migration_lock.toml"), 'provider = "postgresql"\n');
  await writeFile(join(folder, "prisma/schema.prisma"), 'datasource db {\n  provider = "postgresql"\n}\n');
  await writeFile(join(folder, "prisma.config.ts"), readFileSync("prisma.config.ts"));
  await migration("1_tricky", tricky);
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe("the Prisma CLI on our schema engine", () => {
  it("deploys functions, DO blocks, strings and comments with semicolons, and reads up to date", async () => {
    const { url } = await emptyDatabase();
    expect(await deploy(url)).toMatchObject({ exitCode: 0 });
    expect(await query(url, "SELECT id, mood FROM foos ORDER BY id")).toEqual([
      { id: 1, mood: "calm" },
      { id: 2, mood: "tense; very" },
    ]);
    expect((await runPrisma(["migrate", "status"], { url, cwd: folder })).output).toContain("up to date");
  });

  it("puts ?schema=app into app", async () => {
    const { url } = await emptyDatabase();
    expect(await deploy(`${url}?schema=app`)).toMatchObject({ exitCode: 0 });
    const tables = await query(url, "SELECT schemaname FROM pg_tables WHERE tablename = 'Foo'");
    expect(tables).toEqual([{ schemaname: "app" }]);
  });

  it("compares through a shadow database of its own and leaves the real one and the server alone", async () => {
    const { url } = await emptyDatabase();
    const args = [
      "migrate",
      "diff",
      "--from-migrations",
      "prisma/migrations",
      "--to-schema",
      "prisma/schema.prisma",
      "--script",
    ];
    const { exitCode, output } = await runPrisma(args, { url, cwd: folder });
    expect(exitCode).toBe(0);
    expect(output).toContain('DROP TABLE "Foo"');
    expect(await query(url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([]);
    expect(await shadows()).toEqual([]);
  });

  it("shows no password on any command line", async () => {
    const { url } = await emptyDatabase();
    const secret = new URL(url);
    secret.password = "canary-5f2d9c";
    let samples = 0;
    const sampler = setInterval(() => {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        const line = commandLine(pid);
        if (line.includes("schema-engine.mjs")) samples++;
        expect(line).not.toContain("canary-5f2d9c");
      }
    }, 20);
    const { exitCode, output } = await deploy(secret.href);
    clearInterval(sampler);
    expect({ exitCode, samples: samples > 0 }).toEqual({ exitCode: 1, samples: true });
    expect(output).toContain("P1000");
    expect(output).not.toContain("canary-5f2d9c");
  });

  it("rolls a failing migration back whole, calls it P3018, and refuses the next deploy with P3009", async () => {
    await migration("2_failing", failing);
    const { url } = await emptyDatabase();
    const first = await deploy(url);
    expect(first).toMatchObject({ exitCode: 1 });
    expect(first.output).toMatch(/P3018[\s\S]*2_failing[\s\S]*42P01[\s\S]*relation "missing" does not exist/);
    expect(await query(url, "SELECT 1 FROM pg_tables WHERE tablename = 'half'")).toEqual([]);
    const second = await deploy(url);
    expect(second).toMatchObject({ exitCode: 1 });
    expect(second.output).toContain("P3009");
    await rm(join(folder, "prisma/migrations/2_failing"), { recursive: true });
    const rows = await query(
      url,
      "SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY 1",
    );
    expect(rows).toEqual([
      { migration_name: "1_tricky", finished: true },
      { migration_name: "2_failing", finished: false },
    ]);
  });

  it("serialises two deploys at once", async () => {
    await migration("3_slow", "SELECT pg_sleep(1); CREATE TABLE once (id int);");
    const { url } = await emptyDatabase();
    const both = await Promise.all([deploy(url), deploy(url)]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await query(url, "SELECT migration_name FROM _prisma_migrations ORDER BY 1")).toHaveLength(2);
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
