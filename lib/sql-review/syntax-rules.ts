// A file that PostgreSQL cannot read is never run, not even its first statement: the whole text is parsed before.
import { type Draft, danger } from "@/lib/sql-review/draft";
import type { ParseProblem } from "@/lib/sql-review/parse";

export function syntaxFindings({ message, kind }: ParseProblem, serverMajor: number): Draft[] {
  const unread = { destroys: "unknown", compatibility: "unknown" } as const;
  if (kind === "too deep" || kind === "too large") {
    const title = "This file cannot be looked into";
    const why = kind === "too deep" ? "nested more deeply than" : "larger than what";
    const sentence = `It is ${why} the parser here can read; the server may read it.`;
    return [{ rule: "unreadable", level: "unknown", title, sentence, ...unread }];
  }
  if (kind === "null byte") {
    const sentence = "PostgreSQL does not take the character NUL, and what stands behind it was not read here.";
    return [{ ...danger("null-byte", "There is a NUL in this file", sentence, "Save it as plain UTF-8."), ...unread }];
  }
  if (/at or near "\\"/.test(message)) {
    const sentence = "A line that begins with a backslash is a command of psql, which no server understands.";
    return [{ ...danger("psql-command", "A psql command stands here", sentence, "Write SQL instead."), ...unread }];
  }
  const sentence = `PostgreSQL says: ${message}. The deployment fails before the first statement of this file.`;
  const hint = serverMajor > 18 ? "Read by the parser of PostgreSQL 18; the target is newer." : null;
  return [{ ...danger("syntax-error", "PostgreSQL cannot read this file", sentence, hint), ...unread }];
}

/** Measured on 15.18: `syntax error at or near "<BOM>SELECT"`. */
export function byteOrderMarkFindings(): Draft[] {
  const sentence = "An invisible character before the first letter: PostgreSQL refuses the file.";
  return [
    danger("byte-order-mark", "The file begins with a byte order mark", sentence, "Save it as UTF-8 without BOM."),
  ];
}
