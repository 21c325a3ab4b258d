// What ALTER COLUMN … TYPE does to the values: PostgreSQL's casts between its usual types (docs 15 to 18, chapter 8, and
// ATColumnChangeRequiresRewrite in tablecmds.c).
import type { Node } from "libpg-query";
import { type ColumnType, columnType, texts, walk } from "@/lib/sql-review/tree";

export type TypeChange = {
  /** `fails`: nothing is lost, but the statement fails on a value that does not fit. */
  readonly values: "kept" | "fails" | "lost" | "reinterpreted" | "unknown";
  /** Whether every row is written anew. */
  readonly rewrites: boolean | null;
  /** Whether every value of before is still one of the same kind for a program that reads and writes it. */
  readonly widens: boolean;
};

/** `from` is null when the column's type before is not known. `using` is the expression after USING. */
export function judgeTypeChange(
  from: ColumnType | null,
  to: ColumnType,
  using: Node | null,
  column: string,
): TypeChange {
  const casts = using ? castChain(using, column) : [];
  if (using && !casts) return { values: mentions(using, column) ? "unknown" : "lost", rewrites: true, widens: false };
  const steps = [...(casts ?? []), to];
  const explicit = using !== null;
  let before = from;
  let values: TypeChange["values"] = "kept";
  for (const step of steps) {
    values = worse(values, valuesAfter(before, step, explicit));
    before = step;
  }
  const widens = from !== null && isWider(from, to) && (casts ?? []).every((step) => same(step, to));
  const rewrites = from === null ? null : !(same(from, to) || (isWider(from, to) && isBinary(from, to)));
  return { values, rewrites, widens };
}

/** The types of a chain of casts around the column alone, innermost first; null when it is anything else. */
function castChain(node: Node, column: string): ColumnType[] | null {
  if ("ColumnRef" in node) return texts(node.ColumnRef.fields).at(-1) === column ? [] : null;
  if (!("TypeCast" in node) || !node.TypeCast.arg) return null;
  const inner = castChain(node.TypeCast.arg, column);
  const type = columnType(node.TypeCast.typeName);
  return inner && type ? [...inner, type] : null;
}

function mentions(node: Node, column: string): boolean {
  let found = false;
  walk(node, (inner) => {
    if ("ColumnRef" in inner && texts(inner.ColumnRef.fields).at(-1) === column) found = true;
    // A whole row, a subquery or an asterisk may lead there as well.
    if ("SubLink" in inner) found = true;
    return undefined;
  });
  return found;
}

const order = ["kept", "fails", "reinterpreted", "unknown", "lost"] as const;

function worse(a: TypeChange["values"], b: TypeChange["values"]): TypeChange["values"] {
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

const whole = ["int2", "int4", "int8"];
const texty = ["text", "varchar", "bpchar", "citext", "name"];
const instants = ["timestamp", "timestamptz"];

function valuesAfter(from: ColumnType | null, to: ColumnType, explicit: boolean): TypeChange["values"] {
  if (from && same(from, to)) return "kept";
  const limited = to.modifiers.length > 0;
  if (texty.includes(to.name) && !to.array) return limited ? (explicit ? "lost" : shorter(from, to)) : "kept";
  if (!from || from.array || to.array)
    return from?.array && to.array ? valuesAfter(item(from), item(to), explicit) : "unknown";
  if (texty.includes(from.name)) return fromText(to, limited);
  if (whole.includes(to.name)) return whole.includes(from.name) ? fits(from, to) : "lost";
  if (to.name === "numeric") return toNumeric(from, to);
  if (to.name === "float8") return ["int2", "int4", "float4"].includes(from.name) ? "kept" : "lost";
  if (to.name === "float4") return from.name === "int2" ? "kept" : "lost";
  if (to.name === "date" || to.name === "time") return instants.includes(from.name) ? "lost" : "unknown";
  if (instants.includes(to.name)) return toInstant(from, to);
  if (to.name === "jsonb" && from.name === "json") return "reinterpreted";
  if (to.name === "json" && from.name === "jsonb") return "kept";
  if (to.name === "bool" && whole.includes(from.name)) return "lost";
  if (to.name === "inet" && from.name === "cidr") return "kept";
  return "unknown";
}

function item(type: ColumnType): ColumnType {
  return { ...type, array: false };
}

/** A shorter varchar refuses what is longer, unless only spaces are cut off. */
function shorter(from: ColumnType | null, to: ColumnType): TypeChange["values"] {
  return from && isWider(from, to) ? "kept" : "fails";
}

function fits(from: ColumnType, to: ColumnType): TypeChange["values"] {
  return whole.indexOf(from.name) <= whole.indexOf(to.name) ? "kept" : "fails";
}

function fromText(to: ColumnType, limited: boolean): TypeChange["values"] {
  if (to.name === "date" || (limited && to.name !== "bit")) return "lost";
  if (to.name === "bool" || to.name === "float4" || to.name === "float8") return "lost";
  return "fails";
}

/** A smaller scale rounds; a smaller precision fails. */
function toNumeric(from: ColumnType, to: ColumnType): TypeChange["values"] {
  const [precision, scale = 0] = to.modifiers;
  if (whole.includes(from.name)) return precision === undefined ? "kept" : "fails";
  if (from.name !== "numeric") return "lost";
  const [before, scaleBefore = 0] = from.modifiers;
  if (precision === undefined) return "kept";
  if (before === undefined || scale < scaleBefore) return "lost";
  return precision - scale >= before - scaleBefore ? "kept" : "fails";
}

/** Fractions of a second are rounded; between the two kinds the session's time zone decides. */
function toInstant(from: ColumnType, to: ColumnType): TypeChange["values"] {
  if (from.name === "date") return to.name === "timestamp" ? "kept" : "reinterpreted";
  if (!instants.includes(from.name)) return "unknown";
  if ((to.modifiers[0] ?? 6) < (from.modifiers[0] ?? 6)) return "lost";
  return from.name === to.name ? "kept" : "reinterpreted";
}

function same(a: ColumnType, b: ColumnType): boolean {
  return a.name === b.name && a.array === b.array && a.modifiers.join() === b.modifiers.join();
}

function isWider(from: ColumnType, to: ColumnType): boolean {
  if (from.array !== to.array) return false;
  if (to.name === "text" || (to.name === "varchar" && to.modifiers.length === 0)) return texty.includes(from.name);
  if (to.name === "varchar")
    return from.name === "varchar" && (from.modifiers[0] ?? Infinity) <= (to.modifiers[0] ?? 0);
  if (to.name === "numeric" && from.name === "numeric") return toNumeric(from, to) === "kept";
  if (instants.includes(to.name)) return from.name === to.name && toInstant(from, to) === "kept";
  return false;
}

/** Wider and the same bytes on disk. A numeric of another scale is written anew, and so is a char. */
function isBinary(from: ColumnType, to: ColumnType): boolean {
  if (from.name === "bpchar" || from.name === "name" || from.name === "citext") return false;
  if (to.name !== "numeric" || to.modifiers.length === 0) return true;
  return (from.modifiers[1] ?? 0) === (to.modifiers[1] ?? 0);
}
