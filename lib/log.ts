import { randomBytes } from "node:crypto";

type Fields = { readonly [name: string]: string | number | boolean | null | undefined };

/** Writes one line of JSON to standard error; nothing in it can start a second line or steer a terminal. */
export function logInfo(message: string, fields: Fields = {}): void {
  write("info", message, fields);
}

/** Like `logInfo`, with what is known of an error: name, message, code and where it came from. */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  write("error", message, { ...fields, ...factsOf(error) });
}

/** Logs an unexpected error and returns the short reference that the person sees instead of it, such as "7F3K9QXM". */
export function logWithReference(message: string, error: unknown, fields: Fields = {}): string {
  const reference = newReference();
  logError(message, error, { reference, ...fields });
  return reference;
}

/** The line as it is written: valid JSON whose control, bidirectional and line-breaking characters are all escaped. */
export function formatLogLine(level: string, message: string, fields: Fields, at: Date): string {
  const line = JSON.stringify({ at: at.toISOString(), level, message, ...fields });
  return line.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeCharacter);
}

function write(level: string, message: string, fields: Fields): void {
  process.stderr.write(`${formatLogLine(level, message, fields, new Date())}\n`);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function factsOf(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: String(error).slice(0, 2_000) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { error: `${error.name}: ${error.message}`.slice(0, 2_000), code, stack: error.stack?.slice(0, 4_000) };
}

/** Eight characters without 0, 1, I, L, O and U: readable on the telephone. */
function newReference(): string {
  const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
  return Array.from(randomBytes(8), (byte) => alphabet[byte % alphabet.length]).join("");
}
