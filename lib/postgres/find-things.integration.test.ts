import { afterAll, beforeAll, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { run } from "@/e2e/support/sessions";
import { withTarget } from "@/lib/postgres/connect";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { findThings } from "@/lib/postgres/find-things";
import type { CatalogThing } from "@/lib/postgres/inspection-schema";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase("things");
});
afterAll(() => database.drop());

const of = (kind: CatalogThing["kind"], name: string, owner: string | null = null, schema: string | null = null) => ({
  kind,
  schema,
  of: owner,
  name,
});
const things: CatalogThing[] = [
  of("schema", "app"),
  of("extension", "plpgsql"),
  of("table", 'O"dd', null, "app"),
  of("table", "t"),
  of("view", "v"),
  of("materialized view", "m"),
  of("sequence", "s"),
  of("index", "i"),
  of("type", "mood"),
  of("function", "f"),
  of("column", "b", "t"),
  of("not null", "b", "t"),
  of("constraint", "positive", "t"),
  of("trigger", "g", "t"),
  of("enum value", "glad", "mood"),
];

async function look(asked: readonly CatalogThing[]): Promise<string[]> {
  const { connection } = parseConnectionString(database.url);
  return withTarget(connection, { applicationName: "holdfast:test" }, (target) => findThings(target, asked, "public"));
}

it("finds each kind by its name, in its own schema, and only when it is there", async () => {
  const nothing = things.map(({ kind }) => (kind === "extension" ? "there" : "absent"));
  expect(await look(things)).toEqual(nothing);
  await run(
    database.url,
    `CREATE SCHEMA app; CREATE TABLE app."O""dd" (); CREATE TABLE t (a int, b int NOT NULL CONSTRAINT positive CHECK (b > 0));
     CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1; CREATE SEQUENCE s; CREATE INDEX i ON t (a);
     CREATE TYPE mood AS ENUM ('glad');
     CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
  );
  expect(await look(things)).toEqual(things.map(() => "there"));
  // The same names elsewhere, or of another kind, are something else.
  const elsewhere = things.filter(({ kind }) => kind !== "schema" && kind !== "extension");
  expect(await look(elsewhere.map((thing) => ({ ...thing, schema: "nowhere" })))).toEqual(
    elsewhere.map(() => "absent"),
  );
  expect(await look([of("view", "t"), of("index", "t"), of("sequence", "v"), of("column", "c", "t")])).toEqual(
    Array(4).fill("absent"),
  );
  await run(database.url, "ALTER TABLE t ALTER b DROP NOT NULL; ALTER TABLE t DROP COLUMN a");
  expect(await look([of("not null", "b", "t"), of("column", "a", "t"), of("index", "i")])).toEqual(
    Array(3).fill("absent"),
  );
});

it("an index that CREATE INDEX CONCURRENTLY left behind is invalid, not there", async () => {
  await run(database.url, "CREATE TABLE twins (a int); INSERT INTO twins VALUES (1), (1)");
  await expect(run(database.url, "CREATE UNIQUE INDEX CONCURRENTLY half ON twins (a)")).rejects.toThrow(/unique/);
  expect(await look([of("index", "half")])).toEqual(["invalid"]);
});
