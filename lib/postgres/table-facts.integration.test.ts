import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { lockTable, run } from "@/e2e/support/sessions";
import { withTarget } from "@/lib/postgres/connect";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { readTargetFacts } from "@/lib/postgres/table-facts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase("facts");
  await run(
    database.url,
    `CREATE SCHEMA "Odd Schema";
     CREATE TABLE users (id int PRIMARY KEY, email varchar(20) NOT NULL DEFAULT 'x', at timestamp(3));
     CREATE TABLE "Odd Schema"."dot.ted" (id int, user_id int REFERENCES users ON DELETE CASCADE);
     CREATE TABLE parted (id int) PARTITION BY RANGE (id);
     CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM (1) TO (1000);
     CREATE TABLE untouched (id int);
     CREATE UNIQUE INDEX users_email ON users (email);
     ALTER TABLE users ADD CONSTRAINT short CHECK (length(email) > 0) NOT VALID;
     CREATE VIEW seen AS SELECT 1 AS one;
     CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
     CREATE TEMP TABLE passing (id int);
     CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'SELECT 1';
     CREATE FUNCTION reads() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
     CREATE EXTENSION IF NOT EXISTS citext;
     INSERT INTO users SELECT n, n FROM generate_series(1, 500) AS n;
     INSERT INTO parted SELECT n FROM generate_series(1, 500) AS n;
     ANALYZE users; ANALYZE parted_a`,
  );
});
afterAll(() => database.drop());

const read = () =>
  withTarget(parseConnectionString(database.url).connection, { applicationName: "holdfast:facts" }, (target) =>
    readTargetFacts(target, "public"),
  );

test("sizes, estimates, columns, indexes and constraints of every table", async () => {
  const { tables, routines } = await read();
  const byKey = new Map(tables.map((table) => [table.key, table]));
  expect([...byKey.keys()].sort()).toEqual(
    [
      '"Odd Schema"."dot.ted"',
      "public.kept",
      "public.parted",
      "public.parted_a",
      "public.seen",
      "public.untouched",
      "public.users",
    ].sort(),
  );
  expect(byKey.get("public.users")).toMatchObject({
    kind: "table",
    rows: 500,
    parent: null,
    columns: [
      { name: "id", type: "integer", notNull: true, hasDefault: false },
      { name: "email", type: "character varying(20)", notNull: true, hasDefault: true },
      { name: "at", type: "timestamp(3) without time zone", notNull: false, hasDefault: false },
    ],
    indexes: [
      { key: "public.users_email", unique: true, valid: true },
      { key: "public.users_pkey", unique: true, valid: true },
    ],
    constraints: [
      { name: "short", kind: "check", validated: false },
      { name: "users_pkey", kind: "primary key", validated: true },
    ],
  });
  expect(byKey.get("public.users")?.bytes).toBeGreaterThan(8_000);
  expect(byKey.get('"Odd Schema"."dot.ted"')?.constraints).toMatchObject([
    {
      kind: "foreign key",
      columns: ["user_id"],
      references: "public.users",
      referencedColumns: ["id"],
      cascades: true,
    },
  ]);
  expect(byKey.get("public.parted_a")).toMatchObject({ parent: "public.parted", rows: 500 });
  expect(byKey.get("public.parted")).toMatchObject({ kind: "partitioned table", bytes: 0 });
  expect(byKey.get("public.untouched")).toMatchObject({ bytes: 0, rows: null });
  expect(routines.filter(({ ofExtension }) => !ofExtension)).toEqual([
    { key: "public.reads", volatile: false, ofExtension: false },
    { key: "public.writes", volatile: true, ofExtension: false },
  ]);
  expect(routines.some(({ ofExtension }) => ofExtension)).toBe(true);
});

test("a table that somebody has locked keeps nobody waiting", async () => {
  const unlock = await lockTable(database.url, "users");
  const { tables } = await read();
  await unlock();
  expect(tables.find(({ key }) => key === "public.users")?.bytes).toBeGreaterThan(8_000);
});
