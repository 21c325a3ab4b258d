import { expect, it } from "vitest";
import { sqlLines, sqlTokens } from "./sql-tokens";

const letters = { keyword: "K", string: "S", comment: "C", plain: "" };
/** Tokens that are not plain, each as its letter and text. */
const marked = (sql: string) =>
  sqlTokens(sql).flatMap(({ kind, text }) => (kind === "plain" ? [] : [`${letters[kind]} ${text}`]));

it.each<[string, string, readonly string[]]>([
  ["words of the language, in any case", "ALTER table t", ["K ALTER", "K table"]],
  ["not within other words", "altering selected_at x_table", []],
  ["not within names in quotes", `"table" "a""select"`, []],
  ["not within texts", "'drop table; -- no'", ["S 'drop table; -- no'"]],
  ["a text with a quote in it", "'it''s' select", ["S 'it''s'", "K select"]],
  ["a text with a backslash, which means nothing", `'\\' select`, [`S '\\'`, "K select"]],
  ["a text in which it does", `E'\\' drop' select`, [`S E'\\' drop'`, "K select"]],
  ["a comment to the line's end", "-- it's drop\nselect", ["C -- it's drop", "K select"]],
  ["comments within comments", "/* a /* drop */ b */ select", ["C /* a /* drop */ b */", "K select"]],
  ["a body is SQL", "$$ begin 'x'; end $$ drop", ["K begin", "S 'x'", "K end", "K drop"]],
  ["a body that is none spoils nothing after it", "$a$it's$a$ drop", ["S 's", "K drop"]],
  ["a body within a body", "$f$ do $$ select $$ $f$", ["K do", "K select"]],
  ["a parameter is no body", "select $1, $2", ["K select"]],
  ["what never ends", "'drop", ["S 'drop"]],
  ["a comment that never ends", "/* drop", ["C /* drop"]],
  ["a body that never ends", "$$ drop", ["K drop"]],
])("%s", (_case, sql, tokens) => expect(marked(sql)).toEqual(tokens));

it("loses nothing", () => {
  const sql = `/* a\n*/ CREATE FUNCTION "f" () AS $x$\n-- b\nSELECT 'é\n''', E'\\n' $x$; -- end\n\n`;
  expect(
    sqlTokens(sql)
      .map(({ text }) => text)
      .join(""),
  ).toBe(sql);
  expect(sqlLines(sql).map((line) => line.map(({ text }) => text).join(""))).toEqual(sql.split("\n"));
});

it("a text over lines is one on each of them", () => {
  expect(sqlLines("'a\nb'")).toEqual([[{ kind: "string", text: "'a" }], [{ kind: "string", text: "b'" }]]);
  expect(sqlLines("")).toEqual([[]]);
});

it("a megabyte of one text, and of the smallest tokens, is no matter", () => {
  expect(sqlTokens(`'${"x".repeat(1_000_000)}'`)).toHaveLength(1);
  expect(sqlTokens("''".repeat(500_000))).toHaveLength(1);
  expect(sqlTokens("/*".repeat(500_000))).toHaveLength(1);
});
