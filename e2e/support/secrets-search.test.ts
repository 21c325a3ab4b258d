import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { lookInto, searchFor, shortest } from "./secrets-search";
import { base64Forms, writtenForms } from "./written-forms";

const values = ["c@n'a\"r&y<%\\: é🚀+", "plain-secret", "x".repeat(shortest), randomBytes(32).toString("base64url")];
const asHex = (value: string) => Buffer.from(value).toString("hex");
const forms: Record<string, (value: string) => string> = {
  ...writtenForms,
  ...Object.fromEntries(base64Forms.map((form, at) => [`base64 ${at}`, form])),
  hex: asHex,
  HEX: (value) => asHex(value).toUpperCase(),
};

test("a secret is found in every written form, wherever it stands and whatever stands around it", () => {
  for (const value of values) {
    const search = searchFor([
      { name: "another", value: "not to be found" },
      { name: "secret", value },
    ]);
    for (const [name, form] of Object.entries(forms)) {
      for (let before = 0; before < 17; before++) {
        const text = "\0é".repeat(before).slice(0, before) + form(value);
        expect([name, before, search(Buffer.from(text))]).toEqual([name, before, ["secret"]]);
        expect([name, before, search(Buffer.from(`${text}.`))]).toEqual([name, before, ["secret"]]);
      }
    }
  }
});

test("in base64 it is found inside a longer text", () => {
  for (const value of values) {
    for (let before = 0; before < 7; before++) {
      const text = Buffer.from(`${"{".repeat(before)}${value}, and more`);
      for (const kind of ["base64", "base64url"] as const) {
        const found = searchFor([{ name: "secret", value }])(Buffer.from(text.toString(kind)));
        expect([value, before, kind, found]).toEqual([value, before, kind, ["secret"]]);
      }
    }
  }
});

test("what is cut off, other or shorter is not found; what is too short is refused", () => {
  for (const value of values) {
    const search = searchFor([{ name: "secret", value }]);
    for (const text of ["", value.slice(1), value.slice(0, -1), [...value].reverse().join("").slice(1)])
      expect([value, text, search(Buffer.from(text))]).toEqual([value, text, []]);
  }
  expect(() => searchFor([{ name: "word", value: "x".repeat(shortest - 1) }])).toThrow("word is too short");
});

test("it is said where which secret stands, and whether the mark was seen", () => {
  const places = ["nothing", "a plain-secret here", "PLAIN-SECRET"].map((text) => ({
    name: `place of ${text.length}`,
    bytes: Buffer.from(text),
  }));
  const secrets = [{ name: "the password", value: "plain-secret" }];
  expect(lookInto(places, secrets, "PLAIN-SECRET")).toEqual({
    found: ["the password in place of 19"],
    isMarkSeen: true,
  });
  expect(lookInto(places, secrets, "another mark").isMarkSeen).toBe(false);
  expect(lookInto([], secrets, "PLAIN-SECRET")).toEqual({ found: [], isMarkSeen: false });
});
