import { Client } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { compareWithHistory } from "@/lib/prisma-cli/compare-with-history";
import type { DriftReport } from "@/lib/prisma-cli/facts-schema";

const history = [
  {
    name: "1_a",
    sql: `CREATE TYPE mood AS ENUM ('calm; really', 'tense');
      CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, mood mood); -- a comment; with a semicolon
      CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;
      CREATE VIEW calm AS SELECT id FROM users WHERE mood = 'calm; really';
      DO $x$ BEGIN INSERT INTO users (name) VALUES ('a;b'); END $x$;`,
  },
  { name: "2_b", sql: "CREATE EXTENSION IF NOT EXISTS pgcrypto; CREATE UNIQUE INDEX users_name ON users (name)" },
];
const everything = history.map(({ sql }) => sql).join(";\n");
const databases: FreshDatabase[] = [];

afterAll(async () => {
  for (const database of databases) await database.drop();
});

/** The report of a live database that was built by hand, then changed. */
async function drift(change: string, { schema = "public", files = history } = {}): Promise<DriftReport> {
  const [live, shadow] = [await freshDatabase("live"), await freshDatabase("shadow")];
  databases.push(live, shadow);
  const home = schema === "public" ? "" : `CREATE SCHEMA "${schema}"; SET search_path = "${schema}";`;
  await run(live, `${home}${everything}; CREATE TABLE _prisma_migrations (id int); ${change}`);
  const [one, two] = [live, shadow].map(({ url }) => parseConnectionString(url).connection);
  if (!one || !two) throw new Error("no connection");
  return compareWithHistory({ live: one, shadow: two, schema, history: files, applicationName: "holdfast:test" });
}

const told = ({ differences }: DriftReport) => differences.map(({ change, kind, name }) => `${change} ${kind} ${name}`);

describe("compareWithHistory", () => {
  it("finds nothing where nothing is, and says what it looked at", async () => {
    const report = await drift("INSERT INTO users (name) VALUES ('x')");
    expect(report).toMatchObject({ differences: [], notes: [], prismaScript: "", prismaSummary: "" });
    expect(report.history).toEqual(["1_a", "2_b"]);
    expect(report.compared).toBe(
      "Compared were 1 table, 1 view, 1 function, 1 type and 1 sequence with all their columns, constraints and indexes.",
    );
    expect(report.notCompared).toEqual(["owners, privileges, comments and data"]);
  });

  it("finds a column added by hand, and Prisma's engine says it in SQL and in words", async () => {
    const report = await drift("ALTER TABLE users ADD COLUMN hotfix text");
    expect(told(report)).toEqual(["extra column public.users.hotfix"]);
    expect(report.prismaScript).toContain('ADD COLUMN     "hotfix" TEXT');
    expect(report.prismaSummary).toContain("Added column `hotfix`");
  });

  it.each([
    ["CREATE OR REPLACE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 3'", ["changed function public.two()"]],
    ["CREATE OR REPLACE VIEW calm AS SELECT id FROM users", ["changed view public.calm"]],
    ["ALTER TABLE users ADD CHECK (id > 0)", ["extra constraint public.users.users_id_check"]],
    ["CREATE INDEX low ON users (lower(name))", ["extra index public.low"]],
  ])("finds what Prisma's engine is blind to: %s", async (change, expected) => {
    const report = await drift(change);
    expect(told(report)).toEqual(expected);
    expect(report.prismaScript).toBe("");
  });

  it("names a schema that no migration makes, and an extension too many, but judges neither", async () => {
    const report = await drift("CREATE SCHEMA auth; CREATE TABLE auth.t (id int); CREATE EXTENSION pg_stat_statements");
    expect(told(report)).toEqual([]);
    expect(report.notes.map(({ name }) => name)).toEqual(["pg_stat_statements"]);
    expect(report.notCompared).toContain("the schema auth, which no migration makes");
  });

  it("looks into Prisma's own schema, and into those that migrations make", async () => {
    const more = { name: "3_c", sql: 'CREATE SCHEMA "More"; CREATE TABLE "More".t (id int)' };
    const change =
      'CREATE SCHEMA "More"; CREATE TABLE "More".t (id int, extra int); ALTER TABLE users DROP COLUMN name';
    const report = await drift(change, { schema: "my app", files: [...history, more] });
    expect(told(report)).toEqual([
      'extra column "More".t.extra',
      'missing column "my app".users.name',
      'missing index "my app".users_name',
    ]);
  });

  it("runs nothing in a shadow database that holds anything, such as the live one by mistake", async () => {
    const live = await freshDatabase("live");
    databases.push(live);
    await run(live, "CREATE TABLE precious (id int)");
    const { connection } = parseConnectionString(live.url);
    const question = {
      live: connection,
      shadow: connection,
      schema: "public",
      history,
      applicationName: "holdfast:test",
    };
    await expect(compareWithHistory(question)).rejects.toMatchObject({ code: "PRECONDITION" });
    await expect(run(live, "SELECT FROM users")).rejects.toThrow("does not exist");
  });

  it("says which migration cannot be built on an empty database, and PostgreSQL's words", async () => {
    const broken = [...history, { name: "3_c", sql: "SELECT 1; GRANT SELECT ON users TO nobody_here" }];
    await expect(drift("", { files: broken })).rejects.toMatchObject({
      code: "PRECONDITION",
      message: expect.stringMatching(/3_c fails at statement 2 \(role "nobody_here" does not exist\)/),
    });
  });
});

async function run({ url }: FreshDatabase, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
