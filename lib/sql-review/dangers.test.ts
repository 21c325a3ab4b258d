import { expect, test } from "vitest";
import { dangers, destroys, reviewSql } from "@/e2e/support/sql-review";

/** Each destroys data or is dangerous; the first word is the rule that has to say so. */
const DANGEROUS: readonly [string, string][] = [
  ["drop-table", `DROP TABLE users`],
  ["drop-table", `drop\ttable\nif exists "Users", other cascade;`],
  ["drop-table", `DROP/**/TABLE/* not /* really */ */users`],
  ["drop-table", `DROP TABLE U&"\\0075sers"`],
  ["drop-table", `/* harmless */ SELECT 1; -- harmless\nDROP TABLE users`],
  ["drop-table", `SELECT ';'; SELECT $$;$$; DROP TABLE users`],
  ["drop-table", `DO $$ BEGIN DROP TABLE users; END $$`],
  ["drop-table", `DO $a$ BEGIN IF true THEN DROP TABLE users; END IF; END $a$`],
  ["drop-table", `DO 'BEGIN DROP TABLE "it''s"; END'`],
  ["drop-table", `DO $$ BEGIN NULL; EXCEPTION WHEN others THEN DROP TABLE users; END $$`],
  ["drop-table", `DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$`],
  ["drop-table", `DO $$ DECLARE t text := 'x'; BEGIN EXECUTE format('DROP TABLE %I', t); END $$`],
  ["drop-table", `DO $$ DECLARE t text := 'x'; BEGIN EXECUTE 'DROP TABLE ' || quote_ident(t) || ' CASCADE'; END $$`],
  ["drop-table", `DO $$ DECLARE t text := 'x'; BEGIN EXECUTE 'DROP TABLE ' || t; END $$`],
  ["drop-table", `DO $$ BEGIN DO 'BEGIN DROP TABLE users; END'; END $$`],
  ["drop-table", `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE users'; SELECT f()`],
  [
    "drop-table",
    `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; END $$; SELECT 1 FROM f()`,
  ],
  ["drop-table", `CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; END $$; CALL p()`],
  [
    "drop-table",
    `CREATE PROCEDURE p(x int) LANGUAGE plpgsql AS $$ BEGIN x := 1; DROP TABLE users; END $$; DO $$ BEGIN CALL p(1); END $$`,
  ],
  ["drop-table", `PREPARE x AS SELECT 1; DROP TABLE users; EXECUTE x`],
  ["drop-column", `ALTER TABLE users DROP COLUMN email`],
  ["drop-column", `ALTER TABLE IF EXISTS ONLY users DROP IF EXISTS email CASCADE`],
  ["drop-column", `ALTER TABLE users ADD COLUMN a int, DROP email`],
  ["drop-column", `ALTER TABLE users ADD COLUMN a int; ALTER TABLE users DROP COLUMN b`],
  ["drop-column", `ALTER TYPE address DROP ATTRIBUTE street CASCADE`],
  ["drop-schema", `DROP SCHEMA app CASCADE`],
  ["drop-type", `DROP TYPE mood CASCADE`],
  ["drop-type", `DROP DOMAIN email CASCADE`],
  ["drop-extension", `DROP EXTENSION citext CASCADE`],
  ["drop-materialized-view", `DROP MATERIALIZED VIEW totals`],
  ["drop-database", `DROP DATABASE app`],
  ["drop-owned", `DROP OWNED BY app`],
  ["truncate", `TRUNCATE users`],
  ["truncate", `TRUNCATE TABLE ONLY users, orders RESTART IDENTITY CASCADE`],
  ["truncate", `CREATE TABLE a (id int PRIMARY KEY); TRUNCATE a CASCADE`],
  ["delete-all", `DELETE FROM users`],
  ["delete-all", `DELETE FROM users WHERE true`],
  ["delete-all", `DELETE FROM users WHERE 1 = 1 OR id = 5`],
  ["delete-all", `DELETE FROM users WHERE id = id`],
  ["delete-all", `DELETE FROM users WHERE NOT false`],
  ["delete-all", `DELETE FROM users USING orders`],
  ["delete-all", `WITH gone AS (DELETE FROM users RETURNING id) SELECT count(*) FROM gone`],
  [
    "delete-all",
    `WITH a AS (WITH b AS (SELECT 1) SELECT 1), c AS (DELETE FROM users RETURNING 1) INSERT INTO log SELECT 1 FROM c`,
  ],
  ["delete-all", `CREATE TABLE copy AS WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone`],
  ["delete-all", `EXPLAIN ANALYZE DELETE FROM users`],
  ["delete-all", `EXPLAIN (ANALYZE true, VERBOSE) DELETE FROM users`],
  ["delete-all", `PREPARE gone AS DELETE FROM users; EXECUTE gone`],
  ["delete-all", `DO $$ DECLARE r record; BEGIN FOR r IN DELETE FROM users RETURNING * LOOP NULL; END LOOP; END $$`],
  [
    "delete-all",
    `DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'DELETE FROM users RETURNING *' LOOP NULL; END LOOP; END $$`,
  ],
  ["delete-all", `COPY (DELETE FROM users RETURNING *) TO STDOUT`],
  ["delete-all", `CREATE SCHEMA x; WITH d AS (DELETE FROM users RETURNING 1) SELECT 1`],
  ["delete-all", `CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM users; END; SELECT f()`],
  ["update-all", `UPDATE users SET email = NULL`],
  ["update-all", `UPDATE users u SET email = o.email FROM orders o`],
  ["update-all", `ALTER TABLE users ADD COLUMN a int; UPDATE users SET a = 1, email = ''`],
  ["update-all", `WITH x AS (UPDATE users SET email = '' RETURNING 1) SELECT 1`],
  ["change-type", `ALTER TABLE users ALTER COLUMN name TYPE varchar(5) USING name::varchar(5)`],
  ["change-type", `ALTER TABLE users ALTER COLUMN name TYPE text USING 'x'`],
  ["change-type", `ALTER TABLE users ALTER COLUMN name TYPE text USING NULL`],
  ["change-type", `ALTER TABLE users ALTER COLUMN name TYPE text USING name::varchar(3)::text`],
  ["set-unlogged", `ALTER TABLE users SET UNLOGGED`],
  ["large-object", `SELECT lo_unlink(id) FROM pictures`],
  ["prisma-history", `DELETE FROM _prisma_migrations WHERE true`],
  ["prisma-history", `UPDATE "_prisma_migrations" SET checksum = 'x' WHERE id = '1'`],
  ["system-catalog", `UPDATE pg_catalog.pg_attribute SET attnotnull = false WHERE attname = 'x'`],
  ["system-catalog", `DELETE FROM pg_enum WHERE enumlabel = 'x'`],
  ["copy-program", `COPY users FROM PROGRAM 'curl example.org'`],
  ["copy-program", `COPY (SELECT 1) TO PROGRAM 'sh'`],
  ["copy-file", `COPY users TO '/tmp/users'`],
  ["copy-stdin", `COPY users FROM STDIN`],
  ["alter-system", `ALTER SYSTEM SET fsync = off`],
  ["load", `LOAD 'auto_explain'`],
  ["create-extension", `CREATE EXTENSION plpython3u`],
  ["create-database", `CREATE DATABASE other`],
  ["set-role", `SET ROLE postgres`],
  ["set-role", `SET SESSION AUTHORIZATION postgres`],
  ["mighty-role", `ALTER ROLE app SUPERUSER`],
  ["password-in-file", `CREATE ROLE app LOGIN PASSWORD 'secret'`],
  ["holdfast-mark", `ALTER DATABASE app SET holdfast.environment = 'staging'`],
  ["untrusted-language", `CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'`],
  ["reaching-call", `SELECT pg_terminate_backend(pid) FROM pg_stat_activity`],
  ["reaching-call", `SELECT pg_advisory_unlock(72707369)`],
  ["reaching-call", `DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$`],
  ["triggers-off", `SET session_replication_role = replica`],
  ["not-in-transaction", `CREATE INDEX CONCURRENTLY i ON users (email); SELECT 1`],
  ["not-in-transaction", `SELECT 1; VACUUM users`],
  ["rolled-back", `CREATE TABLE a (id int); ROLLBACK`],
  ["unclosed-transaction", `BEGIN; CREATE TABLE a (id int)`],
  ["too-new", `CREATE TABLE a (id int, b int GENERATED ALWAYS AS (id * 2) VIRTUAL)`],
  ["syntax-error", `DROP TABLE users; SELEC 1`],
  ["syntax-error", `SELECT 'unterminated`],
  ["psql-command", `\\! rm -rf /`],
  ["psql-command", `SELECT 1;\n\\connect other`],
  ["null-byte", `SELECT 1;\0 DROP TABLE users`],
  ["byte-order-mark", `\uFEFFSELECT 1`],
];

test.each(DANGEROUS)("%s: %s", async (rule, sql) => {
  expect(dangers(await reviewSql(sql))).toContain(rule);
});

test.each(DANGEROUS)("%s, with CRLF, comments and a BOM: %s", async (rule, sql) => {
  const dressed = `\uFEFF-- first\r\n/* é 🚀 */\r\n${sql.replaceAll("\n", "\r\n")}\r\n-- last`;
  const found = dangers(await reviewSql(dressed));
  // One more comment makes no second statement, so nothing may be lost or gained but the mark itself.
  expect(found).toEqual(expect.arrayContaining([rule, "byte-order-mark"]));
});

test("what destroys data says yes, what only may says unknown", async () => {
  const rules = /^(drop-(?!database)|truncate|delete-|update-|change-type|large-object)/;
  for (const [rule, sql] of DANGEROUS) {
    if (rules.test(rule)) expect([sql, destroys(await reviewSql(sql))]).toEqual([sql, "yes"]);
    if (/^(syntax|psql|null)/.test(rule)) expect([sql, destroys(await reviewSql(sql))]).toEqual([sql, "unknown"]);
  }
});
