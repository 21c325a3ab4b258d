import { splitStatements } from "@/lib/prisma-cli/split-statements";

/** Where a script failed, as far as it can be known. */
export type FailedPlace = {
  /** Which statement of the file; 1 is the first. */
  readonly statement: number | null;
  /** Its text, at most 2,000 characters. */
  readonly sql: string | null;
  /** Line of the file (1 is the first) and its text, where PostgreSQL named a position. */
  readonly line: { readonly number: number; readonly text: string } | null;
};

/**
 * Finds the statement and the line. `statement` is how many were answered, plus one; but a script with a mistake of
 * syntax is refused whole, before its first statement runs, and then only the position tells. `position` counts
 * characters from 1, as PostgreSQL does.
 */
export function locateFailure(script: string, statement: number | null, position: number | null): FailedPlace {
  const statements = splitStatements(script);
  // Code points, not UTF-16 units: most scripts have as many of one as of the other.
  const offset = position === null ? null : [...script].slice(0, position - 1).join("").length;
  // The semicolon at which something is missing belongs to what it ends.
  const byPosition = offset === null ? -1 : statements.findIndex(({ end }) => offset <= end);
  const number = byPosition >= 0 ? byPosition + 1 : statement;
  return {
    statement: number,
    sql: number === null ? null : (statements[number - 1]?.text.slice(0, 2_000) ?? null),
    line: offset === null ? null : lineAt(script, offset),
  };
}

function lineAt(script: string, offset: number): FailedPlace["line"] {
  const number = script.slice(0, offset).split("\n").length;
  return { number, text: (script.split("\n")[number - 1] ?? "").trim().slice(0, 300) };
}
