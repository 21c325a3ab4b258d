import { expect, test } from "vitest";
import { createRedactor } from "@/lib/redact";

test.each([
  ["password=hunter2!", "password=[redacted]"],
  ["postgresql://u:hunter2%21@h", "postgresql://u:[redacted]@h"],
  ["hunter2", "hunter2"],
  ["hunter2!hunter2!", "[redacted][redacted]"],
])("%s", (text, expected) => {
  expect(createRedactor(["hunter2!"]).text(text)).toBe(expected);
});

test.each([
  ["p:a/s s", "postgresql://u:p%3Aa%2Fs%20s@h"],
  ["p:a/s s", "postgresql://u:p%3aa%2fs%20s@h"],
  ["p:a/s s", "u=p%3Aa%2Fs+s"],
  ['p"a\\ss', JSON.stringify({ key: 'p"a\\ss' })],
  ["it's", "PASSWORD 'it''s'"],
  ["a:b\\c", "*:*:*:u:a\\:b\\\\c"],
  ["päss", "u:p%C3%A4ss@h"],
])("%s is found in %s", (secret, text) => {
  const redacted = createRedactor([secret]).text(text);
  expect(redacted).toContain("[redacted]");
  expect(redacted).not.toContain("ss");
});

test("overlapping secrets are one mark, short ones are left alone", () => {
  expect(createRedactor(["abcab", "cabx"]).text("-abcabx-")).toBe("-[redacted]-");
  expect(createRedactor(["", "a", "ab"]).text("abab")).toBe("abab");
});
