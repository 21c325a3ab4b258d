import { describe, expect, it } from "vitest";
import { hardMigrations } from "@/e2e/support/hard-sql";
import { splitStatements } from "@/lib/prisma-cli/split-statements";

describe("splitStatements", () => {
  it.each([
    ["", []],
    [" ; ;\n-- nothing;\n/* ; */", []],
    ["SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["-- a; comment\nSELECT 1; -- after\n", ["SELECT 1"]],
    ["/* a /* nested; */ ; */ SELECT ';', E'\\';', \"a;b\", $$;$$, $x$ $$ ; $x$; SELECT 2", 2],
    ["SELECT 'it''s; one'; SELECT U&'\\0061;'", 2],
    ["SELECT 'back\\'; SELECT 2", ["SELECT 'back\\'", "SELECT 2"]],
    ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", 2],
    ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3", 2],
    ["CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1; END; BEGIN; COMMIT", 3],
    ["BEGIN; SELECT 1; END", 3],
    ["SELECT a$b$c; SELECT $1; SELECT 1", 3],
    ["SELECT 'never closed; SELECT 2", 1],
    ["CREATE TABLE größe (id int); SELECT 1", 2],
  ])("%j", (script, expected) => {
    const found = splitStatements(script);
    if (typeof expected === "number") expect(found).toHaveLength(expected);
    else expect(found.map(({ text }) => text)).toEqual(expected);
  });

  it("takes a script of a megabyte in its stride", () => {
    const rows = "INSERT INTO t VALUES (1, 'x;y');\n".repeat(32_000);
    expect(splitStatements(rows)).toHaveLength(32_000);
  });

  it("counts hard SQL as the server does", () => {
    expect(hardMigrations.map(({ sql }) => splitStatements(sql).length)).toEqual([5, 7, 6, 7]);
  });
});
