import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { computeScramVerifier } from "./scram-verifier.mjs";

test("agrees with the worked example of RFC 7677", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const verifier = computeScramVerifier("pencil", { salt, iterations: 4096 });
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
  const serverKey = Buffer.from(verifier.split(":")[2] ?? "", "base64");
  const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const conversation = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${salt.toString("base64")},i=4096,c=biws,r=${nonce}`;
  expect(createHmac("sha256", serverKey).update(conversation).digest("base64")).toBe(
    "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  );
});

test("a new salt every time, and no password whose normal form is in doubt", () => {
  expect(computeScramVerifier("same")).not.toBe(computeScramVerifier("same"));
  expect(() => computeScramVerifier("naïve")).toThrow("printable ASCII");
  expect(() => computeScramVerifier("")).toThrow("printable ASCII");
});
