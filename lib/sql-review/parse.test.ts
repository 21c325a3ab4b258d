import { beforeAll, expect, test } from "vitest";
import { reviewSql } from "@/e2e/support/sql-review";
import { loadParser, parseFile } from "@/lib/sql-review/parse";

beforeAll(loadParser);

/** The text of each statement, cut out by characters and by bytes: both have to agree. */
function pieces(sql: string): string[] {
  const bytes = Buffer.from(sql);
  return parseFile(sql).statements.map(({ start, end, startByte, endByte }) => {
    const text = sql.slice(start, end);
    expect(bytes.subarray(startByte, endByte).toString()).toBe(text);
    return text;
  });
}

test.each([
  ["SELECT 1", ["SELECT 1"]],
  ["SELECT 1;\nSELECT 2;", ["SELECT 1", "SELECT 2"]],
  ["-- ü; 🚀\n SELECT 'ß;🚀' ; /* ; */ SELECT 2 ;", ["SELECT 'ß;🚀' ", "SELECT 2 "]],
  ["\uFEFFSELECT 'é';\r\nSELECT 2", ["SELECT 'é'", "SELECT 2"]],
  ["SELECT $$a;b$$; SELECT $x$ $$;$$ $x$", ["SELECT $$a;b$$", "SELECT $x$ $$;$$ $x$"]],
  ["DO $$ BEGIN NULL; END $$; SELECT 1", ["DO $$ BEGIN NULL; END $$", "SELECT 1"]],
  [
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
    ["CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END", "SELECT 3"],
  ],
  [
    "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2); SELECT 3",
    ["CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)", "SELECT 3"],
  ],
  [";;\n;", []],
  ["", []],
  ["/* only */ -- comments", []],
])("%j is split as the server splits it", (sql, expected) => {
  expect(pieces(sql)).toEqual(expected);
});

test("lines are counted as an editor does", () => {
  const sql = "-- é\r\nSELECT 1;\r\n\r\n/* a\nb */\nSELECT\n  2;\n";
  expect(parseFile(sql).statements).toMatchObject([
    { line: 2, endLine: 2 },
    { line: 6, endLine: 7 },
  ]);
});

test.each([
  ["SELECT 1;\n\nSELEC 2;", 3, /syntax error at or near "SELEC"/],
  ["-- 🚀 é\nSELECT 'x;\n", 2, /unterminated quoted string/],
  ["\uFEFF\n\nnonsense", 3, /syntax error at or near "nonsense"/],
  ["SELECT 1;\nSELECT '\0'", 2, /NUL/],
  ["/* open", 1, /unterminated .*comment/],
  ["CREATE TABLE a (\n  id int,\n);", 3, /syntax error at or near "\)"/],
])("what cannot be read has its line: %j", (sql, line, message) => {
  const { statements, problem } = parseFile(sql);
  expect(statements).toEqual([]);
  expect(problem).toMatchObject({ line, message: expect.stringMatching(message) });
});

test.each([
  ["parentheses", (n: number) => `SELECT ${"(".repeat(n)}1${")".repeat(n)}`],
  ["sums", (n: number) => `SELECT 1${" + 1".repeat(n)}`],
  ["subqueries", (n: number) => `SELECT * FROM ${"(SELECT * FROM ".repeat(n)}a${") x".repeat(n)}`],
  ["unions", (n: number) => `SELECT 1${" UNION SELECT 1".repeat(n)}`],
])("any depth of %s is read or called unknown, and the parser lives on", async (_, make) => {
  for (const depth of [10, 1_000, 2_000, 4_000, 100_000]) {
    const { findings, statements } = await reviewSql(make(depth));
    if (statements.length === 0) expect(findings).toMatchObject([{ rule: "unreadable", level: "unknown" }]);
    else expect(findings).toEqual([]);
    expect(parseFile("SELECT 1; SELECT 2").statements).toHaveLength(2);
  }
});

test("a file that is too large to be parsed is unknown", async () => {
  const { findings } = await reviewSql(`SELECT '${"x".repeat(20_000_001)}'`);
  expect(findings).toMatchObject([{ rule: "unreadable", level: "unknown", destroys: "unknown" }]);
});

test("broken statements never crash it, and every finding has a line of the file", async () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const words = [
    "DROP",
    "TABLE",
    "DO",
    "$$",
    "BEGIN",
    "END",
    ";",
    "'",
    '"',
    "(",
    ")",
    "--\n",
    "/*",
    "*/",
    "a",
    "ALTER",
  ];
  const all = [
    ...words,
    "EXECUTE",
    "format(",
    "||",
    "CREATE FUNCTION f()",
    "LANGUAGE plpgsql",
    "AS",
    "\\",
    "é",
    "\uD800",
  ];
  for (let round = 0; round < 500; round++) {
    const sql = Array.from({ length: random(14) }, () => all[random(all.length)]).join(" ");
    const { findings } = await reviewSql(sql);
    const last = sql.split("\n").length;
    expect(findings.every(({ line, endLine }) => line >= 1 && line <= endLine && endLine <= last)).toBe(true);
  }
});
