import { describe, expect, it } from "vitest";
import { freeText, isSameName, isStorable, nameText, openAddress, searchText, shortName } from "@/lib/typed-text";

const name = nameText(60);
const problemOf = (schema: typeof name, text: string) => schema.safeParse(text).error?.issues[0]?.message ?? null;

describe("nameText", () => {
  it.each([
    ["Production", "Production"],
    ["  Production \u00a0 EU\u3000", "Production EU"],
    ["Ｐｒｏｄｕｃｔｉｏｎ", "Production"],
    ["𝐏𝐫𝐨𝐝", "Prod"],
    ["cafe\u0301", "café"],
    ["Ünïcødé n°3", "Ünïcødé n°3"],
    ["Żółć-2", "Żółć-2"],
    ["Продакшен EU", "Продакшен EU"],
    ["Παραγωγή", "Παραγωγή"],
    ["β staging", "β staging"],
    ["本番 Production環境", "本番 Production環境"],
    ["إنتاج", "إنتاج"],
    ["उत्पादन", "उत्पादन"],
    ["Tiếng Việt", "Tiếng Việt"],
    ["Prod 🔥⚠️ 👩🏽‍💻", "Prod 🔥⚠️ 👩🏽‍💻"],
    ["O'Brien & <b>Sons</b>", "O'Brien & <b>Sons</b>"],
    ["'; DROP TABLE x; --", "'; DROP TABLE x; --"],
    ["=1+1", "=1+1"],
    ["__proto__", "__proto__"],
    ["..", ".."],
    ["x".repeat(60), "x".repeat(60)],
  ])("%j is taken as %j", (typed, kept) => {
    expect(name.parse(typed)).toBe(kept);
  });

  it.each([
    ["", "Give it a name."],
    [" \u00a0\u3000", "Give it a name."],
    ["x".repeat(61), "At most 60 characters."],
    ["x".repeat(1_000_000), "At most 60 characters."],
    ["ﷺ".repeat(60), "At most 60 characters."],
    ["Prod\u0000", "invisible character (U+0000) after “Prod”"],
    ["Prod\nuction", "invisible character (U+000A)"],
    ["Prod\u001b[31m", "invisible character (U+001B)"],
    ["Prod\u200buction", "invisible character (U+200B) after “Prod”"],
    ["Prod\u200duction", "invisible character (U+200D)"],
    ["Prod\ufe0fuction", "invisible character (U+FE0F)"],
    ["\u202enoitcudorp", "invisible character (U+202E) at its beginning"],
    ["Prod \u2066x\u2069", "invisible character (U+2066)"],
    ["Prod\u00aduction", "invisible character (U+00AD)"],
    ["Prod\u2800x", "invisible character (U+2800)"],
    ["Prod\u3164x", "invisible character"],
    ["Prod\u2028x", "invisible character (U+2028)"],
    ["Prod\u{e0041}", "invisible character (U+E0041)"],
    ["Prod\ue000", "invisible character (U+E000)"],
    ["Prod\ud800", "invisible character (U+D800)"],
    ["prοduction", "The “ο” in “prοduction” is of another alphabet"],
    ["prоduction", "The “о” in “prоduction” is of another alphabet"],
    ["prօduction", "The “օ” in “prօduction” is of another alphabet"],
    ["Οдесса", "The “Ο” in “Οдесса” is of another alphabet"],
    ["Z\u0335\u0341\u0352\u033d\u0346algo", "more than three marks"],
  ])("%j is refused: %s", (typed, words) => {
    expect(problemOf(name, typed)).toContain(words);
  });
});

describe("freeText", () => {
  const text = freeText(100);
  it.each([
    ["", ""],
    ["before the release\r\nof 2.4\t!", "before the release\nof 2.4\t!"],
    ["pasted\u200b from\u00ad a \u202epage\ufeff", "pasted from a page"],
    ["👩‍💻 می‌خواهم", "👩‍💻 می‌خواهم"],
    ["Ω mixes аnything", "Ω mixes аnything"],
  ])("%j is kept as %j", (typed, kept) => {
    expect(text.parse(typed)).toBe(kept);
  });
  it.each([
    ["x".repeat(101), "At most 100 characters."],
    ["a\u0000b", "control character (U+0000) after “a”"],
    ["red \u001b[31m", "control character (U+001B) after “red”"],
    ["half \udc00", "control character (U+DC00)"],
  ])("%j is refused: %s", (typed, words) => {
    expect(problemOf(text, typed)).toContain(words);
  });
});

it("names that read alike are the same", () => {
  expect(isSameName("Prod ①", "PROD 1")).toBe(true);
  expect(isSameName("Prod_1", "ProdX1")).toBe(false);
  expect(isSameName("%", "QA")).toBe(false);
});

it.each([
  ["Production EU!", [], "production-eu"],
  ["../../etc", [], "etc"],
  ["本番", [], "production"],
  ["開発", ["production", "production-2"], "production-3"],
  ["con", ["other"], "con"],
])("the short name of %s beside %j is %s", (name, taken, expected) => {
  expect(shortName(name, "production", taken)).toBe(expected);
});

it("what cannot be stored is not searched for", () => {
  expect([isStorable("a\nb🚀"), isStorable("a\0"), isStorable("\ud800")]).toEqual([true, false, false]);
  expect(searchText(10).safeParse("\0").success).toBe(false);
  expect(searchText(10).parse(" a ")).toBe("a");
});

describe("openAddress", () => {
  const problemOfAddress = (text: string) => openAddress().safeParse(text).error?.issues[0]?.message ?? null;
  it.each(["http://app.internal:8080/api/health", "https://[::1]/health?deep=1", "https://app.example/@me"])(
    "%s is taken",
    (address) => {
      expect(openAddress().parse(address)).toBe(address);
    },
  );
  it.each([
    "http://monitor:hunter2@app.internal/health",
    "http://monitor@app.internal/health",
    "https://:hunter2@app.internal/health",
    "http:\\\\monitor:hunter2@app.internal/health",
    "http:monitor:hunter2@app.internal/health",
  ])("%s would show a sign-in to everybody", (address) => {
    expect(problemOfAddress(address)).toMatch(/Leave user and password out|An address that begins/);
    expect(problemOfAddress(address)).not.toContain("hunter2");
  });
  it.each(["ftp://app/health", "javascript:alert(1)", "app.internal/health", "", "http://a/".padEnd(501, "x")])(
    "%s is none",
    (address) => {
      expect(problemOfAddress(address)).not.toBeNull();
    },
  );
});
