import { expect, test } from "vitest";
import { dangers, destroys, reviewSql, said } from "@/e2e/support/sql-review";

/** The harmless twins: words that look dangerous and are not run, or do nothing to what was there before. */
const HARMLESS = [
  `-- DROP TABLE users\nSELECT 1`,
  `/* DROP TABLE users; /* TRUNCATE users */ DELETE FROM users */ SELECT 1`,
  `SELECT 'DROP TABLE users; DELETE FROM users'`,
  `SELECT E'\\'; DROP TABLE users; --'`,
  `SELECT $$ DROP TABLE users $$, $tag$ $$ TRUNCATE users $$ $tag$`,
  `SELECT U&'DROP\\0020TABLE users'`,
  `SELECT 1 AS "DROP TABLE users"`,
  `CREATE TABLE "DROP TABLE users; TRUNCATE" (id int)`,
  `COMMENT ON TABLE users IS 'DELETE FROM users; -- COMMIT'`,
  `INSERT INTO log (text) VALUES ('UPDATE users SET email = NULL')`,
  `ALTER TABLE users ADD COLUMN "drop column" text`,
  `ALTER TABLE users ALTER COLUMN name SET DEFAULT 'drop column'`,
  `CREATE INDEX "truncate" ON users (email)`,
  `CREATE TABLE a (id int); DROP TABLE a`,
  `CREATE TEMP TABLE a AS SELECT 1 AS x; DELETE FROM a; DROP TABLE a`,
  `CREATE TABLE a (id int); TRUNCATE a; DELETE FROM a; UPDATE a SET id = 1`,
  `SELECT 1 AS x INTO TEMP a; DELETE FROM a`,
  `CREATE MATERIALIZED VIEW m AS SELECT 1; DROP MATERIALIZED VIEW m`,
  `DROP MATERIALIZED VIEW m; CREATE MATERIALIZED VIEW m AS SELECT 2 AS x`,
  `CREATE SCHEMA app; DROP SCHEMA app CASCADE`,
  `CREATE TYPE mood AS ENUM ('a'); DROP TYPE mood CASCADE`,
  `ALTER TABLE users ADD COLUMN a int; ALTER TABLE users DROP COLUMN a`,
  `ALTER TABLE users ADD COLUMN a int; UPDATE users SET a = 1`,
  `ALTER TABLE users ADD COLUMN a int; ALTER TABLE users RENAME COLUMN a TO b; UPDATE users SET b = 1`,
  `ALTER TABLE users ADD COLUMN a int; DO $$ BEGIN UPDATE users SET a = 1; END $$`,
  `CREATE TABLE a (id int); ALTER TABLE a RENAME TO b; DROP TABLE b`,
  `UPDATE users SET email = '' WHERE email IS NULL`,
  `UPDATE users SET email = '' WHERE id = 5`,
  `DELETE FROM users WHERE email = 'true'`,
  `DELETE FROM users WHERE id IN (SELECT 1)`,
  `DELETE FROM users WHERE 1 = (SELECT 1)`,
  `DELETE FROM users WHERE 1 = 2`,
  `EXPLAIN DELETE FROM users`,
  `EXPLAIN (ANALYZE false) DELETE FROM users`,
  `DROP INDEX users_email`,
  `DROP VIEW seen`,
  `DROP VIEW seen CASCADE`,
  `DROP FUNCTION f()`,
  `DROP TRIGGER t ON users`,
  `DROP TYPE mood`,
  `DROP SCHEMA app`,
  `DROP EXTENSION citext`,
  `DROP SEQUENCE s`,
  `ALTER TABLE users DROP CONSTRAINT users_email_key`,
  `ALTER TABLE users ALTER COLUMN email DROP NOT NULL`,
  `ALTER TABLE users ALTER COLUMN email DROP DEFAULT`,
  `ALTER TABLE users ALTER COLUMN email TYPE text`,
  `ALTER TABLE users ALTER COLUMN email TYPE varchar(300)`,
  `ALTER TABLE users ALTER COLUMN kind TYPE kind_new USING (kind::text::kind_new)`,
  `ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 5`,
  `ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0) NOT VALID`,
  `ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE`,
  `ALTER TABLE users ENABLE ROW LEVEL SECURITY`,
  `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM log; RETURN OLD; END $$`,
  `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM users'`,
  `CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN TRUNCATE users; COMMIT; END $$`,
  `CREATE RULE r AS ON DELETE TO users DO INSTEAD DELETE FROM log`,
  `CREATE VIEW v AS SELECT 'TRUNCATE' AS x`,
  `DO $$ BEGIN RAISE NOTICE 'DROP TABLE users'; END $$`,
  `DO $$ BEGIN -- DROP TABLE users\n NULL; /* TRUNCATE users */ END $$`,
  `DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  `DO $$ BEGIN EXECUTE 'SELECT 1'; END $$`,
  `DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN x int', 'DROP TABLE users'); END $$`,
  `DO $$ DECLARE t text := 'DROP TABLE users'; BEGIN PERFORM length(t); END $$`,
  `SELECT 'COPY x FROM PROGRAM'`,
  `CREATE EXTENSION IF NOT EXISTS citext`,
  `CREATE EXTENSION postgis`,
  `SET LOCAL search_path = app`,
  `SET search_path = app; RESET search_path`,
  `RESET ROLE`,
  `SELECT set_config('search_path', '', false)`,
  `ALTER ROLE app SET search_path = app`,
  `CREATE ROLE app NOLOGIN`,
  `CREATE INDEX CONCURRENTLY i ON users (email)`,
  `-- one\n/* two */ CREATE INDEX CONCURRENTLY i ON users (email); -- three`,
  `BEGIN; CREATE TABLE a (id int); COMMIT`,
  `ALTER TYPE mood ADD VALUE 'better'`,
  `SELECT pg_advisory_unlock(1)`,
  `SELECT pg_sleep(0), now(), nextval('s')`,
  `LOCK TABLE users IN SHARE MODE`,
  `CREATE TABLE a (note text DEFAULT 'password ''x''')`,
  `INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING`,
  ``,
  `;;;`,
  `-- nothing but a comment`,
];

test.each(HARMLESS)("no danger: %s", async (sql) => {
  expect(dangers(await reviewSql(sql))).toEqual([]);
  expect(dangers(await reviewSql(`-- first\r\n${sql.replaceAll("\n", "\r\n")}\r\n-- last`))).toEqual([]);
});

/** Nothing of before is touched, and that is proven. */
test.each([
  `-- DROP TABLE users`,
  `SELECT 'DROP TABLE users'`,
  `CREATE TABLE a (id int); INSERT INTO a VALUES (1); UPDATE a SET id = 2; DROP TABLE a`,
  `ALTER TABLE users ADD COLUMN a int; UPDATE users SET a = 1`,
  `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM users'`,
  `DO $$ BEGIN EXECUTE 'CREATE TABLE a (id int)'; END $$`,
  `ALTER TABLE users ALTER COLUMN email DROP NOT NULL`,
  `INSERT INTO users (id) SELECT 1`,
])("destroys nothing: %s", async (sql) => {
  expect(destroys(await reviewSql(sql))).toBe("no");
});

/** What cannot be looked into is said so. */
test.each([
  `DO $$ DECLARE t text := 'DROP TABLE users'; BEGIN EXECUTE t; END $$`,
  `DO $$ BEGIN EXECUTE (SELECT sql FROM scripts); END $$`,
  `DO $$ BEGIN EXECUTE format('%s', 'x' || now()); END $$`,
  `DO $$ BEGIN EXECUTE 'SELECT 1 ' || current_setting('x'); END $$`,
  `DO LANGUAGE plpython3u $$ plpy.execute("DROP TABLE users") $$`,
  `DO $$ this is not PL/pgSQL $$`,
  `SELECT clean_up_everything()`,
  `CALL app.clean_up()`,
  `DO $$ BEGIN PERFORM clean_up_everything(); END $$`,
  `DO $$ DECLARE x int := clean_up_everything(); BEGIN NULL; END $$`,
  `INSERT INTO log SELECT clean_up_everything()`,
  `CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ x $$; SELECT f()`,
  `ALTER TABLE users ALTER COLUMN a TYPE int USING twist(a)`,
])("unknown, not harmless: %s", async (sql) => {
  const review = await reviewSql(sql);
  expect(destroys(review)).toBe("unknown");
  expect(said(review, ({ level }) => level === "unknown")).not.toEqual([]);
});

test("a function that can do harm is a warning where it is made, a danger where it is called", async () => {
  const made = `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  DELETE FROM users;\nEND $$;`;
  const review = await reviewSql(made);
  expect(review.findings.filter(({ rule }) => rule === "delete-all")).toMatchObject([
    { level: "warning", line: 3, endLine: 3, via: "the function public.f", destroys: null },
  ]);
  expect(review.findings[0]?.sentence).toMatch(/^Not now, but whenever the function public\.f is used: no condition/);
  const called = await reviewSql(`${made}\nSELECT f();`);
  expect(called.findings.find(({ level }) => level === "danger")).toMatchObject({ rule: "delete-all", line: 5 });
});
