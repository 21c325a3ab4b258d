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

test("wherever a stream is cut, it says the same as the whole text", () => {
  const secrets = ["secret", "secrets of ours", "tse", "aaa", "p%40ss", "ab\ncd"];
  const random = seeded(42);
  const redactor = createRedactor(secrets);
  for (let round = 0; round < 3_000; round++) {
    const pieces = Array.from({ length: 8 }, () => (random() < 0.5 ? pick(secrets, random) : pick(NOISE, random)));
    const text = pieces.join("");
    const stream = redactor.stream();
    let out = "";
    for (let at = 0; at < text.length; ) {
      const next = at + 1 + Math.floor(random() * 5);
      out += stream.push(text.slice(at, next));
      at = next;
    }
    out += stream.end();
    expect(out).toBe(redactor.text(text));
    for (const secret of secrets) expect(out).not.toContain(secret);
  }
});

const NOISE = ["s", "se", "secre", "t", " of", "a", "aa", "x", "\n", "p%40", "ab\nc", "%"];

function pick(list: readonly string[], random: () => number): string {
  return list[Math.floor(random() * list.length)] ?? "";
}

/** mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
