import { beforeAll, expect, it } from "vitest";
import { effectsOfFile } from "@/lib/sql-review/file-effects";
import { loadParser } from "@/lib/sql-review/parse";

beforeAll(loadParser);

/** One line a statement: what it makes (+) and drops (-), ? where it would not mind, and why the rest is unknown. */
function shown(sql: string): string[] {
  return effectsOfFile(sql, 15).statements.map(({ effects, unknownBecause }) => {
    const all = effects.map(({ change, thing: { kind, schema, of, name }, mayPrecede }) => {
      const place = [schema, of, name].filter((part) => part !== null).join(".");
      return `${change === "makes" ? "+" : "-"}${mayPrecede ? "?" : ""}${kind} ${place}`;
    });
    return [...all, ...(unknownBecause ? [`unknown: ${unknownBecause}`] : [])].join(", ");
  });
}

it.each([
  [
    `CREATE TABLE "User" ("id" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"))`,
    ["+table User, +column User.id, +constraint User.User_pkey"],
  ],
  ["CREATE TABLE IF NOT EXISTS app.a (b int)", ["+?table app.a, +?column app.a.b"]],
  [`CREATE UNIQUE INDEX "User_email_key" ON app."User"("email")`, ["+index app.User_email_key"]],
  ["ALTER TABLE a ADD COLUMN b int, DROP COLUMN c", ["+column a.b, -column a.c"]],
  ["ALTER TABLE a ALTER COLUMN b SET NOT NULL, DROP CONSTRAINT IF EXISTS k", ["+?not null a.b, -?constraint a.k"]],
  ["ALTER TABLE a RENAME COLUMN b TO c", ["-column a.b, +column a.c"]],
  ["ALTER TABLE app.a RENAME TO b", ["-table app.a, +table app.b"]],
  ["ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad'", ["+?enum value mood.glad"]],
  ["CREATE OR REPLACE VIEW v AS SELECT 1; DROP TYPE t; DROP TRIGGER g ON a", ["+?view v", "-type t", "-trigger a.g"]],
  ["CREATE EXTENSION IF NOT EXISTS citext; CREATE SCHEMA s", ["+?extension citext", "+schema s"]],
  // Nothing lasts of these; of those the catalogs do not tell.
  ["SET lock_timeout = 1; SELECT 1; BEGIN; COMMIT", ["", "", "", ""]],
  ["UPDATE a SET b = 1", ["unknown: it changes rows, of which the catalogs do not tell"]],
  ["SELECT do_it()", ["unknown: it calls do_it(), and what it does is decided when it runs"]],
  ["DO $$ BEGIN END $$", ["unknown: what it does is decided when it runs"]],
  ["GRANT SELECT ON a TO b", ["unknown: Holdfast cannot look for what GRANT leaves"]],
  [
    "ALTER TABLE a ADD COLUMN b int, ALTER COLUMN c TYPE text",
    ["+column a.b, unknown: it also changes what has no name of its own, such as a type or a default"],
  ],
])("%s", (sql, expected) => expect(shown(sql)).toEqual(expected));

it("says nothing by what several statements change, nor by a part of what is dropped later", () => {
  const again = expect.stringMatching(/^unknown: other statements of the file change the same/);
  expect(shown("DROP TABLE a; CREATE TABLE a (b int); CREATE TABLE c (d int)")).toEqual([
    again,
    again,
    "+table c, +column c.d",
  ]);
  expect(shown("ALTER TABLE a ADD COLUMN b int; ALTER TABLE a RENAME TO c")).toEqual([again, "-table a, +table c"]);
  const place = expect.stringMatching(/names without a schema lead/);
  expect(shown("SET search_path = x; CREATE TYPE t AS ENUM ('a'); CREATE SCHEMA s")).toEqual(["", place, "+schema s"]);
});

it.each([
  ["CREATE TABLE a (b int)", "one"],
  ["CREATE TABLE a (b int); UPDATE a SET b = 1", "one"],
  ["BEGIN; CREATE TABLE a (b int); COMMIT", "one"],
  ["CREATE TABLE a (b int); CREATE INDEX CONCURRENTLY i ON a (b)", "one"],
  ["CREATE INDEX CONCURRENTLY i ON a (b)", "several"],
  ["CREATE TABLE a (b int); COMMIT; CREATE INDEX CONCURRENTLY i ON a (b)", "several"],
  ["BEGIN; CREATE TABLE a (b int); COMMIT; CREATE TABLE c (b int)", "several"],
  ["DO $$ BEGIN COMMIT; END $$", "unknown"],
  ["CREATE TABEL a", "unknown"],
])("%s takes effect in %s", (sql, is) => expect(effectsOfFile(sql, 15).transaction.is).toBe(is));
