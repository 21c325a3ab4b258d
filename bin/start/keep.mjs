import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Problem } from "./problem.mjs";

/** A secret of 32 random bytes as text that needs no escaping anywhere. */
export function newSecret(bytes = 32) {
  return randomBytes(bytes).toString("base64url");
}

/** A password that people can read out and type: pronounceable, 56 bits. */
export function newPassword() {
  const syllable = () => "bdfghjklmnprstvz"[randomInt(16)] + "aeiou"[randomInt(5)];
  return `${[0, 1, 2, 3].map(() => syllable() + syllable()).join("-")}-${randomInt(10, 100)}`;
}

/** Writes a file that only we can read; it appears whole or not at all. */
export function keepPrivate(path, content) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

/** The text of a private file, made on first use. */
export function readOrMake(path, make) {
  if (!existsSync(path)) keepPrivate(path, `${make()}\n`);
  const text = readFileSync(path, "utf8").trim();
  if (text !== "") return text;
  throw new Problem(`The key file ${path} is empty.`, "Put its backup back, or delete it and start again.");
}

/** The JSON of a private file, made on first use. */
export function readOrMakeJson(path, make) {
  try {
    return JSON.parse(readOrMake(path, () => JSON.stringify(make(), null, 2)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(
      `The key file ${path} is damaged.`,
      "Put its backup back, or move the data folder away and start again.",
    );
  }
}
