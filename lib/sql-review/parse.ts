// The only file that calls PostgreSQL's parser: libpg-query, the parser of PostgreSQL 18 compiled to WebAssembly.
import {
  hasSqlDetails,
  loadModule,
  type Node,
  type ParseResult,
  parsePlPgSQLSync,
  parseSync,
  scanSync,
} from "libpg-query";
import type { StatementRange } from "@/lib/sql-review/schema";

export type ParsedStatement = StatementRange & { readonly node: Node };

export type ParseProblem = {
  /** PostgreSQL's own words, or why it was not asked. */
  readonly message: string;
  readonly kind: "syntax" | "null byte" | "too deep" | "too large";
  /** From 1, where it stopped. */
  readonly line: number;
};

export type ParsedFile = {
  readonly statements: readonly ParsedStatement[];
  readonly problem: ParseProblem | null;
  /** A byte order mark stands before the first character; PostgreSQL refuses it. */
  readonly byteOrderMark: boolean;
  /** The line, from 1, of a byte position in the file. */
  lineOf(byte: number): number;
};

/** Compiles the parser; once per process, before anything else of this file. */
export const loadParser: () => Promise<void> = loadModule;

/** Such as "PostgreSQL 18.0". */
export function parserVersion(): string {
  const { version = 0 } = parseSync("SELECT 1");
  return `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
}

/** More than this is not parsed: 5 MB of INSERTs take 450 MB of memory. */
const mostBytes = 20_000_000;

/** Splits a file as PostgreSQL would. What it cannot read is a problem with its line, never an error. */
export function parseFile(sql: string): ParsedFile {
  const byteOrderMark = sql.startsWith("\uFEFF");
  const bytes = Buffer.from(sql);
  const lineOf = lineFinder(bytes);
  const answer = bytes.length > mostBytes ? TOO_LARGE : parseText(byteOrderMark ? sql.slice(1) : sql);
  const skipped = byteOrderMark ? 3 : 0;
  if (!answer.tree) {
    const position = byteOfCharacter(sql, answer.position + (byteOrderMark ? 1 : 0));
    const problem = { message: answer.message, kind: answer.kind, line: lineOf(position) };
    return { statements: [], problem, byteOrderMark, lineOf };
  }
  let seenBytes = 0;
  let seenText = 0;
  const textIndex = (byte: number) => {
    seenText += bytes.subarray(seenBytes, byte).toString().length;
    seenBytes = byte;
    return seenText;
  };
  const statements = (answer.tree.stmts ?? []).flatMap(({ stmt, stmt_location = 0, stmt_len = 0 }) => {
    if (!stmt) return [];
    const startByte = stmt_location + skipped;
    const endByte = stmt_len > 0 ? startByte + stmt_len : trimmedEnd(bytes);
    const start = textIndex(startByte);
    const range = { start, end: textIndex(endByte), startByte, endByte };
    return [{ ...range, line: lineOf(startByte), endLine: lineOf(Math.max(startByte, endByte - 1)), node: stmt }];
  });
  return { statements, problem: null, byteOrderMark, lineOf };
}

/** The statements of a piece of SQL inside a file, or null when it is not SQL. */
export function parseInner(sql: string): readonly Node[] | null {
  return parseText(sql).tree?.stmts?.flatMap(({ stmt }) => (stmt ? [stmt] : [])) ?? null;
}

/** libpg-query's tree of a PL/pgSQL body, from the whole CREATE FUNCTION, CREATE PROCEDURE or DO; null when it cannot. */
export function parseProcedural(statement: string): object | null {
  try {
    return parsePlPgSQLSync(statement);
  } catch {
    return null;
  }
}

export type ByteRange = { readonly start: number; readonly end: number };

/**
 * Where the commands of an ALTER TABLE stand: its pieces between the commas outside of parentheses, comments left out.
 * `name` is the byte where the table's name begins, which the first piece follows.
 */
export function commandRanges(statement: string, name: number): readonly ByteRange[] {
  const tokens = scanSync(statement).tokens.filter(({ tokenName }) => !tokenName.endsWith("_COMMENT"));
  let next = tokens.findIndex(({ start }) => start >= name) + 1;
  while (tokens[next]?.text === ".") next += 2;
  if (tokens[next]?.text === "*") next++;
  let depth = 0;
  const pieces: { start: number; end: number }[] = [];
  let piece: { start: number; end: number } | null = null;
  for (const { text, start, end } of tokens.slice(next)) {
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    if (text === "," && depth === 0) {
      piece = null;
      continue;
    }
    piece ??= { start, end };
    piece.end = end;
    if (piece.start === start) pieces.push(piece);
  }
  return pieces;
}

type Answer =
  | { readonly tree: ParseResult }
  | { readonly tree: null; readonly message: string; readonly kind: ParseProblem["kind"]; readonly position: number };

const TOO_LARGE: Answer = { tree: null, message: "too large for the parser", kind: "too large", position: 0 };

/** `position` counts characters (code points), as PostgreSQL's messages do. */
function parseText(sql: string): Answer {
  // The parser is C: it would stop at a NUL without a word, and never see what stands behind it.
  const nul = sql.indexOf("\0");
  if (nul >= 0) {
    const message = "a NUL character, which PostgreSQL does not take";
    return { tree: null, message, kind: "null byte", position: [...sql.slice(0, nul)].length };
  }
  if (sql.trim() === "") return { tree: { version: 0, stmts: [] } };
  try {
    return { tree: parseSync(sql) };
  } catch (error) {
    if (hasSqlDetails(error) && !error.message.startsWith("memory exhausted")) {
      const position = error.sqlDetails?.cursorPosition ?? 0;
      return { tree: null, message: error.message, kind: "syntax", position: Math.max(0, position) };
    }
    // A RangeError: its tree is deeper than this parser's stack.
    return { tree: null, message: "nested too deeply for the parser", kind: "too deep", position: 0 };
  }
}

function lineFinder(bytes: Buffer): (byte: number) => number {
  const breaks: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) breaks.push(at);
  return (byte) => {
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] ?? 0) < byte) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function byteOfCharacter(sql: string, character: number): number {
  let index = 0;
  for (let seen = 0; seen < character && index < sql.length; seen++)
    index += (sql.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return Buffer.byteLength(sql.slice(0, index));
}

function trimmedEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--;
  return end;
}
