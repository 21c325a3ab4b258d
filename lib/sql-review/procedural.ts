// Reads the bodies of functions and DO blocks. libpg-query makes JSON of PL/pgSQL, every piece of SQL a PLpgSQL_expr.
import type { CreateFunctionStmt, DoStmt, Node } from "libpg-query";
import { parseFile, parseProcedural } from "@/lib/sql-review/parse";
import { constant, kindOf, option, texts, walk } from "@/lib/sql-review/tree";

export type BodyPart = {
  /** `sql`: a statement; `expression`: only what it calls matters; `dynamic`: the expression whose text is executed. */
  readonly kind: "sql" | "expression" | "dynamic" | "commit" | "rollback";
  readonly text: string;
  /** From 1, within the body. */
  readonly line: number;
};

export type Body = {
  /** Null when it cannot be looked into. */
  readonly parts: readonly BodyPart[] | null;
  readonly because: string | null;
  /** What stands in the tree already, as BEGIN ATOMIC … END does. */
  readonly nodes: readonly Node[];
  /** The file's line where the body begins; null when that is not known. */
  readonly firstLine: number | null;
};

/** The text of the whole statement, and the file's line where a text inside it begins. */
export type Source = { readonly sql: string; lineOf(body: string): number | null };

export function readBlock(block: DoStmt, source: Source | null): Body {
  const language = option(block.args, "language");
  const body = option(block.args, "as");
  const text = body === true ? undefined : constant(body);
  return read(language === undefined ? "plpgsql" : words(language), String(text ?? ""), source);
}

export function readBody(routine: CreateFunctionStmt, source: Source | null): Body {
  const as = option(routine.options, "as");
  const [body] = as && as !== true && "List" in as ? texts(as.List.items) : [];
  const language = option(routine.options, "language");
  if (routine.sql_body) return { parts: [], because: null, nodes: statementsIn(routine.sql_body), firstLine: null };
  return read(language === undefined ? "sql" : words(language), body ?? "", source);
}

function statementsIn(tree: Node): readonly Node[] {
  const found: Node[] = [];
  walk(tree, (node) => {
    if (!kindOf(node).endsWith("Stmt")) return undefined;
    found.push(node);
    return false;
  });
  return found;
}

function words(language: Exclude<ReturnType<typeof option>, undefined>): string {
  return language === true ? "" : String(constant(language)).toLowerCase();
}

function read(language: string, text: string, source: Source | null): Body {
  const firstLine = source?.lineOf(text) ?? null;
  if (language === "sql") {
    const { problem, statements } = parseFile(text);
    if (problem) return { parts: null, because: "its body could not be read", nodes: [], firstLine };
    const parts = statements.map(
      ({ start, end, line }) => ({ kind: "sql", text: text.slice(start, end), line }) as const,
    );
    return { parts, because: null, nodes: [], firstLine };
  }
  if (language !== "plpgsql") return { parts: null, because: `it is written in ${language}`, nodes: [], firstLine };
  const tree = source && parseProcedural(source.sql);
  if (!tree) return { parts: null, because: "its body could not be read", nodes: [], firstLine };
  const parts: BodyPart[] = [];
  collect(tree, 1, parts);
  return { parts, because: null, nodes: [], firstLine };
}

type Json = { readonly [key: string]: unknown };

function collect(value: unknown, line: number, parts: BodyPart[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, line, parts);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== "object" || inner === null) continue;
    const here = lineOf(inner, line);
    if (key === "PLpgSQL_expr") parts.push(expressionPart(inner as Json, here));
    else if (key === "PLpgSQL_stmt_commit" || key === "PLpgSQL_stmt_rollback") {
      parts.push({ kind: key === "PLpgSQL_stmt_commit" ? "commit" : "rollback", text: "", line: here });
    } else if (isDynamic(key)) collectDynamic(inner as Json, here, parts);
    else collect(inner, here, parts);
  }
}

/** EXECUTE, FOR … IN EXECUTE, OPEN … FOR EXECUTE, RETURN QUERY EXECUTE. */
function isDynamic(key: string): boolean {
  return key === "PLpgSQL_stmt_dynexecute" || key === "PLpgSQL_stmt_dynfors" || key === "dynquery";
}

function collectDynamic(statement: Json, line: number, parts: BodyPart[]): void {
  const { query, PLpgSQL_expr: direct, ...rest } = statement;
  const holder = (direct ?? (query as Json | undefined)?.PLpgSQL_expr) as Json | undefined;
  parts.push({ kind: "dynamic", text: String(holder?.query ?? ""), line });
  collect(rest, line, parts);
}

/** Parse modes of plpgsql.h: 0 a statement, 2 an expression, 3 to 5 an assignment to one, two or three names. */
function expressionPart({ query, parseMode }: Json, line: number): BodyPart {
  const text = String(query ?? "");
  if (parseMode === undefined || parseMode === 0) return { kind: "sql", text, line };
  if (parseMode === 2) return { kind: "expression", text, line };
  const [assign = ""] = /:?=/.exec(text) ?? [];
  return { kind: "expression", text: text.slice(text.indexOf(assign) + assign.length), line };
}

function lineOf(value: object, otherwise: number): number {
  return "lineno" in value && typeof value.lineno === "number" ? value.lineno : otherwise;
}
