import { expect, test } from "vitest";
import { factsOf, reviewSql } from "@/e2e/support/sql-review";
import type { Finding } from "@/lib/sql-review/schema";

const facts = factsOf([
  { key: "public.small", bytes: 1e6, rows: 1_000, has: ["id integer!", "note text", "code character varying(10)"] },
  { key: "public.big", bytes: 12e9, rows: 8e6, has: ["id integer!", "note text", "code character varying(10)"] },
  { key: "public.parted", kind: "partitioned table", bytes: 0, rows: null, has: ["id integer!"] },
  { key: "public.part_a", bytes: 6e9, rows: 4e6, parent: "public.parted", has: ["id integer!"] },
  { key: "public.part_b", bytes: 6e9, rows: 4e6, parent: "public.parted", has: ["id integer!"] },
]);

async function locks(sql: string, known = true): Promise<Finding[]> {
  const { findings } = await reviewSql(sql, known ? facts : null);
  return findings.filter(({ family }) => family === "lock");
}

test.each([
  ["ALTER TABLE big ADD COLUMN x int", "note", "ACCESS EXCLUSIVE", "instant", 0],
  ["ALTER TABLE big ADD COLUMN x int NOT NULL DEFAULT 1", "note", "ACCESS EXCLUSIVE", "instant", 0],
  ["ALTER TABLE big ADD COLUMN x uuid DEFAULT gen_random_uuid()", "danger", "ACCESS EXCLUSIVE", "rewrite", 800_000],
  ["ALTER TABLE small ADD COLUMN x uuid DEFAULT gen_random_uuid()", "note", "ACCESS EXCLUSIVE", "rewrite", 67],
  ["ALTER TABLE big ALTER COLUMN note SET NOT NULL", "danger", "ACCESS EXCLUSIVE", "scan", 60_000],
  ["ALTER TABLE big ALTER COLUMN id SET NOT NULL", "note", "ACCESS EXCLUSIVE", "instant", 0],
  ["ALTER TABLE big ALTER COLUMN code TYPE varchar(20)", "note", "ACCESS EXCLUSIVE", "instant", 0],
  ["ALTER TABLE big ALTER COLUMN code TYPE varchar(5)", "danger", "ACCESS EXCLUSIVE", "rewrite", 800_000],
  ["CREATE INDEX i ON big (note)", "danger", "SHARE", "index build", 300_000],
  ["CREATE INDEX i ON small (note)", "note", "SHARE", "index build", 25],
  ["CREATE INDEX i ON parted (id)", "danger", "SHARE", "index build", 300_000],
  ["ALTER TABLE small ADD CHECK (id > 0) NOT VALID", "note", "ACCESS EXCLUSIVE", "instant", 0],
])("%s is a %s", async (sql, level, lockMode, work, plausibleMs) => {
  const found = await locks(sql);
  expect(found).toMatchObject([{ level, lockMode, impact: { work, plausibleMs } }]);
});

test("both tables of a foreign key are told, each with its size", async () => {
  const found = await locks("ALTER TABLE small ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES big (id)");
  expect(found.map(({ table, lockMode, level }) => [table, lockMode, level])).toEqual([
    ["public.small", "SHARE ROW EXCLUSIVE", "note"],
    ["public.big", "SHARE ROW EXCLUSIVE", "danger"],
  ]);
  expect(found[1]?.sentence).toBe(
    "It takes SHARE ROW EXCLUSIVE. The table has 12 GB and about 8,000,000 rows: roughly 1 m 0 s.",
  );
});

test("nothing is known: no size is invented, and it is no note", async () => {
  const found = await locks("CREATE INDEX i ON big (note)", false);
  expect(found).toMatchObject([{ level: "warning", impact: { bytes: null, rows: null, plausibleMs: null } }]);
  expect(found[0]?.sentence).toContain("size is not known");
});

test("a table that these migrations make is locked for nobody", async () => {
  expect(await locks("CREATE TABLE a (id int); CREATE INDEX i ON a (id); ALTER TABLE a ADD PRIMARY KEY (id)")).toEqual(
    [],
  );
});

test("a valid CHECK spares the scan of SET NOT NULL, also one of the same migrations", async () => {
  const check = "ALTER TABLE big ADD CONSTRAINT c CHECK (note IS NOT NULL)";
  const set = "ALTER TABLE big ALTER COLUMN note SET NOT NULL";
  const works = async (sql: string) => (await locks(sql)).map(({ impact }) => impact?.work);
  expect(await works(`${check}; ${set}`)).toEqual(["scan", "instant"]);
  expect(await works(`${check} NOT VALID; ${set}`)).toEqual(["instant", "scan"]);
});

test("a lock for a moment is held until the file ends", async () => {
  const [first] = await locks("ALTER TABLE small ADD COLUMN x int; CREATE INDEX i ON big (note)");
  expect(first).toMatchObject({ table: "public.small", level: "danger", impact: { plausibleMs: 0, heldMs: 300_000 } });
  expect(first?.sentence).toContain("held until the file ends, roughly 5 m 0 s");
  const [alone] = await locks("ALTER TABLE small ADD COLUMN x int");
  expect(alone).toMatchObject({ level: "note", impact: { heldMs: 0 } });
});

test("an UPDATE of every row of a big table locks rows for long", async () => {
  expect(await locks("UPDATE big SET note = ''")).toMatchObject([{ rule: "lock-rows", level: "warning" }]);
  expect(await locks("UPDATE big SET note = '' WHERE id = 1")).toEqual([]);
  expect(await locks("UPDATE small SET note = ''")).toEqual([]);
});
