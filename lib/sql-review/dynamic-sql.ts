// Puts together the SQL that EXECUTE would run, as far as it stands in the file.
import type { Node } from "libpg-query";
import { parseInner } from "@/lib/sql-review/parse";
import { constant, texts } from "@/lib/sql-review/tree";

/** Stands where a name or a value is known only at run time. */
export const COMPUTED = "(computed)";

export type Folded = {
  readonly text: string;
  /** False when a part could be any SQL, so the statement may be another one than it seems. */
  readonly closed: boolean;
};

/** What an expression of PL/pgSQL gives as text, such as `format('DROP TABLE %I', t)`. */
export function foldExpression(expression: string): Folded | null {
  const [statement] = parseInner(`SELECT ${expression}`) ?? [];
  const [target] = statement && "SelectStmt" in statement ? (statement.SelectStmt.targetList ?? []) : [];
  return target && "ResTarget" in target && target.ResTarget.val ? fold(target.ResTarget.val) : null;
}

const name: Folded = { text: `"${COMPUTED}"`, closed: true };
const value: Folded = { text: `'${COMPUTED}'`, closed: true };
const anything: Folded = { text: ` "${COMPUTED}" `, closed: false };

function fold(node: Node): Folded {
  const fixed = constant(node);
  if (fixed !== undefined) return { text: String(fixed ?? ""), closed: true };
  if ("A_Expr" in node && texts(node.A_Expr.name).join() === "||" && node.A_Expr.lexpr && node.A_Expr.rexpr) {
    const [left, right] = [fold(node.A_Expr.lexpr), fold(node.A_Expr.rexpr)];
    return { text: left.text + right.text, closed: left.closed && right.closed };
  }
  // regclass and its kind print names with their quotes.
  if (
    "TypeCast" in node &&
    /^reg(class|type|namespace|role)$/.test(texts(node.TypeCast.typeName?.names).at(-1) ?? "")
  ) {
    return name;
  }
  if (!("FuncCall" in node)) return anything;
  const { funcname, args = [] } = node.FuncCall;
  const called = texts(funcname).at(-1);
  if (called === "quote_ident") return name;
  if (called === "quote_literal" || called === "quote_nullable") return value;
  if (called === "concat") return args.map(fold).reduce(joined, { text: "", closed: true });
  const template = called === "format" ? constant(args[0]) : undefined;
  return typeof template === "string" ? foldFormat(template, args.slice(1)) : anything;
}

function joined(left: Folded, right: Folded): Folded {
  return { text: left.text + right.text, closed: left.closed && right.closed };
}

/** format(): %I a name, %L a value, %s whatever the argument is; %1$I counts arguments itself. */
function foldFormat(template: string, args: readonly Node[]): Folded {
  let next = 0;
  let closed = true;
  const text = template.replace(/%(?:(\d+)\$)?-?\d*([%sIL])/g, (_, position: string | undefined, kind: string) => {
    if (kind === "%") return "%";
    const argument = args[position ? Number(position) - 1 : next];
    next = (position ? Number(position) - 1 : next) + 1;
    if (kind === "I") return name.text;
    if (kind === "L") return value.text;
    const part = argument ? fold(argument) : anything;
    closed &&= part.closed;
    return part.text;
  });
  return { text, closed };
}
