import { OpsError } from "@/lib/errors";

/** Refuses a connection string: what is wrong, and what to write instead. Never repeats a value, it may be a secret. */
export function refuse(message: string, hint: string | null = null): never {
  throw new OpsError("INVALID", message, hint);
}

/** Percent-decodes one piece strictly: every % needs two hex digits, and the bytes must be valid UTF-8. */
export function decodePiece(raw: string, name: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) {
    refuse(`The ${name} has a % that is not followed by two hexadecimal digits.`, "Write a literal % as %25.");
  }
  let text: string;
  try {
    text = decodeURIComponent(raw);
  } catch {
    refuse(`The ${name} is not valid UTF-8 after percent-decoding.`, "Percent-encode it as UTF-8.");
  }
  if (hasControlCharacter(text)) {
    refuse(`The ${name} contains a control character.`, "Remove line breaks, tabs and other invisible characters.");
  }
  return text;
}

/** Checks a name as PostgreSQL stores it: not empty, at most 63 bytes, nothing that is invisible on a screen. */
export function checkName(text: string, name: string): string {
  if (text === "") refuse(`The ${name} is empty.`);
  if (utf8Length(text) > 63) {
    refuse(`The ${name} is longer than 63 bytes.`, "PostgreSQL would silently cut it off; use the name it really has.");
  }
  if (/[\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) {
    refuse(
      `The ${name} contains an invisible or direction-changing character.`,
      "Rename it, or check what was pasted.",
    );
  }
  if (text !== text.trim()) {
    refuse(`The ${name} begins or ends with a space.`, "Remove the space; it is almost always a slip of copying.");
  }
  return text;
}

/** C0, DEL, C1 and halves of surrogate pairs. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
