import { expect, test } from "vitest";
import { compatibility, factsOf, reviewSql } from "@/e2e/support/sql-review";

const users = {
  key: "public.users",
  has: [
    "id integer!",
    "email character varying(20)!",
    "age integer",
    "price numeric(10,2)",
    "at timestamp(3) without time zone",
  ],
  indexes: [
    { key: "public.users_email", unique: true, valid: true },
    { key: "public.users_age", unique: false, valid: true },
  ],
  constraints: (["unique", "foreign key", "check"] as const).map((kind) => ({
    ...{ name: `users_${kind.split(" ")[0]}`, kind, definition: "", validated: true, cascades: false },
    ...{ columns: [], references: null, referencedColumns: [] },
  })),
};
const facts = {
  ...factsOf([users, { key: "public.seen", kind: "view" }]),
  routines: [{ key: "public.old", volatile: true, ofExtension: false }],
};

test.each([
  "CREATE TABLE a (id int NOT NULL)",
  "CREATE TABLE a (id int REFERENCES users)",
  "ALTER TABLE users ADD COLUMN a int",
  "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 1",
  "ALTER TABLE users ADD COLUMN a serial",
  "ALTER TABLE users ADD COLUMN a int NOT NULL GENERATED ALWAYS AS (id * 2) STORED",
  "ALTER TABLE users ADD COLUMN a int; ALTER TABLE users ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES users (id)",
  "ALTER TABLE users ADD COLUMN a int; ALTER TABLE users DROP COLUMN a",
  "ALTER TABLE users ADD COLUMN a int; UPDATE users SET a = 1",
  "ALTER TABLE users ALTER COLUMN id SET NOT NULL",
  "ALTER TABLE users ALTER COLUMN age SET DEFAULT 5",
  "ALTER TABLE users ALTER COLUMN age DROP DEFAULT",
  "ALTER TABLE users ALTER COLUMN email TYPE varchar(30)",
  "ALTER TABLE users ALTER COLUMN email TYPE text",
  "ALTER TABLE users ALTER COLUMN price TYPE numeric(12,2)",
  "ALTER TABLE users DROP CONSTRAINT users_foreign",
  "ALTER TABLE users DROP CONSTRAINT users_check",
  "ALTER TABLE users VALIDATE CONSTRAINT users_check",
  "ALTER TABLE users RENAME CONSTRAINT users_check TO k",
  "ALTER INDEX users_age RENAME TO k",
  "DROP INDEX users_age",
  "CREATE INDEX k ON users (age)",
  "CREATE VIEW v AS SELECT 1",
  "CREATE OR REPLACE VIEW v AS SELECT 1",
  "CREATE OR REPLACE FUNCTION fresh() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'b'",
  "CREATE SCHEMA app",
  "INSERT INTO users (id, email) VALUES (1, 'x')",
  "GRANT SELECT ON users TO PUBLIC",
  "COMMENT ON TABLE users IS 'x'",
  "DO $$ BEGIN CREATE TABLE a (id int); END $$",
  "-- DROP TABLE users",
])("additive: %s", async (sql) => {
  expect(compatibility(await reviewSql(sql, facts))).toBe("additive");
});

test.each([
  "DROP TABLE users",
  "DROP VIEW seen",
  "DROP FUNCTION old()",
  "DROP SCHEMA app CASCADE",
  "DROP INDEX users_email",
  "ALTER TABLE users DROP COLUMN age",
  "ALTER TABLE users ADD COLUMN a int, DROP COLUMN age",
  "ALTER TABLE users RENAME TO people",
  "ALTER TABLE users RENAME COLUMN age TO years",
  "ALTER VIEW seen RENAME TO looked",
  "ALTER TYPE mood RENAME TO temper",
  "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
  "ALTER TABLE users SET SCHEMA app",
  "ALTER TABLE users ADD COLUMN a int NOT NULL",
  "ALTER TABLE users ALTER COLUMN age SET NOT NULL",
  "ALTER TABLE users ADD CONSTRAINT k CHECK (age > 0)",
  "ALTER TABLE users ADD CONSTRAINT k CHECK (age > 0) NOT VALID",
  "ALTER TABLE users ADD CONSTRAINT k UNIQUE (age)",
  "ALTER TABLE users ADD CONSTRAINT k FOREIGN KEY (age) REFERENCES users (id)",
  "ALTER TABLE users ADD CONSTRAINT k EXCLUDE USING gist (age WITH =)",
  "ALTER TABLE users DROP CONSTRAINT users_unique",
  "CREATE UNIQUE INDEX k ON users (age)",
  "ALTER TABLE users ALTER COLUMN email TYPE varchar(10)",
  "ALTER TABLE users ALTER COLUMN age TYPE smallint",
  "ALTER TABLE users ALTER COLUMN age TYPE text",
  "ALTER TABLE users ALTER COLUMN at TYPE date",
  "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
  "ALTER DOMAIN email ADD CONSTRAINT k CHECK (VALUE <> '')",
  "REVOKE SELECT ON users FROM PUBLIC",
  "DO $$ BEGIN ALTER TABLE users DROP COLUMN age; END $$",
])("contracting: %s", async (sql) => {
  const review = await reviewSql(sql, facts);
  expect(compatibility(review)).toBe("contracting");
  expect(review.findings.some(({ compatibility: verdict, sentence }) => verdict && sentence)).toBe(true);
});

test.each([
  "ALTER TABLE users ALTER COLUMN email DROP NOT NULL",
  "ALTER TABLE users ALTER COLUMN age TYPE bigint",
  "ALTER TYPE mood ADD VALUE 'b'",
  "CREATE OR REPLACE VIEW seen AS SELECT 1",
  "CREATE OR REPLACE FUNCTION old() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION old()",
  "DROP TRIGGER t ON users",
  "CREATE POLICY p ON users USING (true)",
  "UPDATE users SET age = 1 WHERE id = 1",
  "DELETE FROM users WHERE id = 1",
  "ALTER TABLE users OWNER TO somebody",
  "DO $$ BEGIN EXECUTE current_setting('x'); END $$",
  "SELECT old()",
  "SELEC 1",
])("unknown: %s", async (sql) => {
  expect(compatibility(await reviewSql(sql, facts))).toBe("unknown");
});

test("without facts nothing is taken for unique, absent or wide enough", async () => {
  for (const sql of [
    "DROP INDEX users_age",
    "CREATE OR REPLACE VIEW v AS SELECT 1",
    "ALTER TABLE users ALTER COLUMN email TYPE varchar(30)",
    "ALTER TABLE users DROP CONSTRAINT some",
  ]) {
    expect([sql, compatibility(await reviewSql(sql))]).toEqual([sql, "unknown"]);
  }
});
