// Finds every statement that a statement of a file runs, or makes ready to run later: in CTEs, DO blocks, functions it
// creates or calls, rules, and EXECUTE.
import type { DoStmt, Node } from "libpg-query";
import { tableKey } from "@/lib/postgres/identifiers";
import { type Catalog, keyOf } from "@/lib/sql-review/catalog";
import { foldExpression } from "@/lib/sql-review/dynamic-sql";
import { isHarmless } from "@/lib/sql-review/harmless-functions";
import { parseInner } from "@/lib/sql-review/parse";
import { type Body, readBlock, readBody, type Source } from "@/lib/sql-review/procedural";
import { calledFunctions, constant, kindOf, option, shown, texts, walk } from "@/lib/sql-review/tree";

/** One statement, wherever it was found. */
export type Unit = {
  readonly node: Node;
  readonly line: number;
  readonly endLine: number;
  /** `later`: not by deploying this file, but whenever the function or rule is used. */
  readonly runs: "now" | "later";
  /** Such as "a DO block"; null for a statement of the file itself. */
  readonly via: string | null;
};

/** What could not be looked into, and why. */
export type Opaque = Omit<Unit, "node"> & { readonly because: string };

export type Found = { readonly units: Unit[]; readonly opaque: Opaque[] };

type Place = Pick<Unit, "line" | "endLine" | "runs" | "via">;
type Search = Found & { readonly catalog: Catalog; readonly calling: string[] };

/** The statement itself comes first, unless it runs nothing by itself (EXPLAIN, PREPARE, DO). */
export function findUnits(catalog: Catalog, node: Node, place: Place, source: Source): Found {
  const search: Search = { units: [], opaque: [], catalog, calling: [] };
  enter(search, node, place, source);
  return { units: search.units, opaque: search.opaque };
}

function enter(search: Search, node: Node, place: Place, source: Source | null): void {
  if ("ExplainStmt" in node) {
    // Only EXPLAIN ANALYZE executes what it explains.
    const analyze = option(node.ExplainStmt.options, "analyze");
    const off = analyze !== undefined && analyze !== true && /^(false|off|0)$/i.test(String(constant(analyze)));
    if (node.ExplainStmt.query && analyze !== undefined && !off) enter(search, node.ExplainStmt.query, place, null);
    return;
  }
  if ("PrepareStmt" in node) {
    if (node.PrepareStmt.query) enter(search, node.PrepareStmt.query, place, null);
    return;
  }
  if ("DoStmt" in node) {
    enterBlock(search, node.DoStmt, place, source);
    return;
  }
  search.units.push({ ...place, node });
  if ("CreateFunctionStmt" in node) enterDefinition(search, node, place, source);
  if ("RuleStmt" in node) {
    const via = `the rule ${shown(node.RuleStmt.rulename ?? "")}`;
    for (const action of node.RuleStmt.actions ?? []) enter(search, action, { ...place, runs: "later", via }, null);
  }
  if ("CreateSchemaStmt" in node) {
    for (const element of node.CreateSchemaStmt.schemaElts ?? []) enter(search, element, place, null);
  }
  if (!isQuery(node)) return;
  walk(Object.values(node)[0], (inner) => {
    if (isChange(inner)) search.units.push({ ...place, node: inner, via: place.via ?? "a WITH query" });
    return undefined;
  });
  for (const { parts } of calledFunctions(node)) enterCall(search, parts, place);
}

/** Only what changes or reads rows can hold a data-changing WITH, or calls that matter now. */
function isQuery(node: Node): boolean {
  return isChange(node) || /^(Select|Call|Return|CreateTableAs|Copy|DeclareCursor)Stmt$/.test(kindOf(node));
}

function isChange(node: Node): boolean {
  return /^(Delete|Update|Insert|Merge)Stmt$/.test(kindOf(node));
}

function enterDefinition(
  search: Search,
  node: Extract<Node, { CreateFunctionStmt: unknown }>,
  place: Place,
  source: Source | null,
): void {
  const { catalog } = search;
  const key = keyOf(catalog, texts(node.CreateFunctionStmt.funcname));
  const known = catalog.routines.get(key);
  const body = readBody(node.CreateFunctionStmt, source);
  catalog.routines.set(key, {
    volatile: known?.volatile ?? null,
    ofExtension: known?.ofExtension ?? false,
    bodies: [...(known?.bodies ?? []), body],
  });
  enterBody(search, body, { ...place, runs: "later", via: `the function ${key}` }, body.firstLine);
}

function enterBlock(search: Search, block: DoStmt, place: Place, source: Source | null): void {
  const via = place.via === null ? "a DO block" : `a DO block in ${place.via}`;
  const body = readBlock(block, source);
  enterBody(search, body, { ...place, via }, place.via === null ? body.firstLine : null);
}

/** `first` is the file's line where the body begins, or null when its own lines do not count. */
function enterBody(search: Search, { parts, because, nodes }: Body, outer: Place, first: number | null): void {
  for (const node of nodes) enter(search, node, outer, null);
  if (!parts) search.opaque.push({ ...outer, because: because ?? "its body could not be read" });
  for (const { kind, text, line } of parts ?? []) {
    const at = first === null ? null : first + line - 1;
    const place = at === null ? outer : { ...outer, line: at, endLine: at + text.trimEnd().split("\n").length - 1 };
    if (kind === "commit" || kind === "rollback") {
      const node = { TransactionStmt: { kind: kind === "commit" ? "TRANS_STMT_COMMIT" : "TRANS_STMT_ROLLBACK" } };
      search.units.push({ ...place, node: node as Node });
    } else if (kind === "dynamic") enterDynamic(search, text, place);
    else if (kind === "sql") enterText(search, text, place);
    else enterExpression(search, text, place);
  }
}

function enterText(search: Search, text: string, place: Place): void {
  const nodes = parseInner(text);
  if (!nodes) search.opaque.push({ ...place, because: "a statement in it could not be read" });
  for (const node of nodes ?? []) enter(search, node, place, { sql: text, lineOf: () => null });
}

function enterDynamic(search: Search, expression: string, place: Place): void {
  const folded = foldExpression(expression);
  const nodes = folded && parseInner(folded.text);
  const inside = { ...place, via: `EXECUTE in ${place.via ?? "the file"}` };
  for (const node of nodes ?? []) enter(search, node, inside, { sql: folded?.text ?? "", lineOf: () => null });
  if (!folded?.closed || !nodes) {
    search.opaque.push({ ...inside, because: "the SQL it executes is put together at run time" });
  }
  enterExpression(search, expression, place);
}

function enterExpression(search: Search, text: string, place: Place): void {
  const nodes = parseInner(`SELECT ${text}`);
  if (!nodes) search.opaque.push({ ...place, because: "an expression in it could not be read" });
  for (const { parts } of calledFunctions(nodes)) enterCall(search, parts, place);
}

/** A function made by these migrations is entered; one that may change data and is not known here is opaque. */
function enterCall(search: Search, parts: readonly string[], place: Place): void {
  const { catalog, calling } = search;
  const name = parts.at(-1) ?? "";
  if (parts[0] === "pg_catalog" && parts.length > 1) return;
  const keys = parts.length > 1 ? [keyOf(catalog, parts)] : [keyOf(catalog, parts), tableKey("public", name)];
  const key = keys.find((candidate) => catalog.routines.has(candidate));
  const routine = key === undefined ? undefined : catalog.routines.get(key);
  if (routine && routine.bodies.length > 0) {
    if (calling.includes(key ?? "")) return;
    calling.push(key ?? "");
    for (const body of routine.bodies) enterBody(search, body, { ...place, via: `the function ${key}` }, null);
    calling.pop();
    return;
  }
  if (place.runs === "later") return;
  if (isHarmless(name) || (routine && !routine.volatile)) return;
  // With the target's routines known, a name that is not among them is PostgreSQL's own.
  if (!routine && catalog.hasFacts && parts.length === 1) return;
  search.opaque.push({
    ...place,
    because: `it calls ${parts.map(shown).join(".")}(), which is not in these migrations`,
  });
}
