// Small readers of PostgreSQL's parse tree, in which every node is an object with one key: its kind.
import type { Node, RangeVar, TypeName } from "libpg-query";
import { quoteIdentifier } from "@/lib/postgres/identifiers";

/** Calls `visit` with every node below and including this one, outermost first. Returning false skips what is inside. */
export function walk(value: unknown, visit: (node: Node) => boolean | undefined): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  const keys = Object.keys(value);
  const [kind = ""] = keys;
  const isNode = keys.length === 1 && /^[A-Z]/.test(kind);
  if (isNode && visit(value as Node) === false) return;
  for (const inner of Object.values(value)) walk(inner, visit);
}

/** The kind of a node, such as "AlterTableStmt". */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? "";
}

/** The texts of a list of String nodes, such as the parts of a qualified name. */
export function texts(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** The parts of a name that is given as a List or a String, as DROP and COMMENT do; [] for anything else. */
export function nameParts(node: Node | undefined): string[] {
  if (!node) return [];
  if ("List" in node) return texts(node.List.items);
  if ("String" in node) return [node.String.sval ?? ""];
  if ("TypeName" in node) return texts(node.TypeName.names);
  if ("ObjectWithArgs" in node) return texts(node.ObjectWithArgs.objname);
  if ("RangeVar" in node) return rangeParts(node.RangeVar);
  return [];
}

export function rangeParts(range: RangeVar | undefined): string[] {
  if (!range?.relname) return [];
  return range.schemaname ? [range.schemaname, range.relname] : [range.relname];
}

/** The value of a constant, or undefined when the node is none. NULL is null. */
export function constant(node: Node | undefined): string | number | boolean | null | undefined {
  if (!node) return undefined;
  if ("TypeCast" in node) return constant(node.TypeCast.arg);
  if ("Integer" in node) return node.Integer.ival ?? 0;
  if ("String" in node) return node.String.sval ?? "";
  if ("Boolean" in node) return node.Boolean.boolval ?? false;
  if (!("A_Const" in node)) return undefined;
  const { isnull, sval, ival, fval, boolval, bsval } = node.A_Const;
  if (isnull) return null;
  if (sval) return sval.sval ?? "";
  if (ival) return ival.ival ?? 0;
  if (boolval) return boolval.boolval ?? false;
  return fval ? Number(fval.fval) : bsval?.bsval;
}

/** The last part of the name of every function that is called in a tree. */
export function calledFunctions(
  value: unknown,
): { readonly parts: readonly string[]; readonly args: readonly Node[] }[] {
  const calls: { parts: string[]; args: Node[] }[] = [];
  walk(value, (node) => {
    // CALL holds its function without the usual wrapping.
    const call = "FuncCall" in node ? node.FuncCall : "CallStmt" in node ? node.CallStmt.funccall : undefined;
    if (call) calls.push({ parts: texts(call.funcname), args: call.args ?? [] });
    return undefined;
  });
  return calls;
}

/** An option of a statement, such as `concurrently` of REINDEX; undefined when it was not given. */
export function option(options: readonly Node[] | undefined, name: string): Node | true | undefined {
  for (const item of options ?? []) {
    if ("DefElem" in item && item.DefElem.defname === name) return item.DefElem.arg ?? true;
  }
  return undefined;
}

/** The constant given to an option; undefined when it was not given or is no constant. */
export function argument(options: readonly Node[] | undefined, name: string): ReturnType<typeof constant> {
  const value = option(options, name);
  return value === true ? true : constant(value);
}

/** Whether a boolean option is on: bare, `true`, `on` or 1. */
export function isOn(value: Node | true | undefined): boolean {
  if (value === undefined) return false;
  if (value === true) return true;
  return ["true", "on", "1", "t", "yes", "y"].includes(String(constant(value)).toLowerCase());
}

export type ColumnType = { readonly name: string; readonly modifiers: readonly number[]; readonly array: boolean };

/** A type as the parser names it: "int4", "varchar", "timestamptz". */
export function columnType(type: TypeName | undefined): ColumnType | null {
  const name = texts(type?.names).at(-1);
  if (!type || !name || type.pct_type) return null;
  const modifiers = (type.typmods ?? []).map(constant).filter((value) => typeof value === "number");
  return { name, modifiers, array: (type.arrayBounds ?? []).length > 0 };
}

/** A name for people: plain when it needs no quotes. */
export function shown(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/i.test(name) ? name : quoteIdentifier(name);
}
