// Pure: what a dump and its restore change in the spelling of a definition, and nothing else.
import type { SchemaObject } from "@/lib/postgres/fingerprint-schema";

/**
 * A definition as a restored copy has it. PostgreSQL writes some expressions differently once it has read its own words,
 * keeps an extension's version to the server, and lets a restored foreign key be checked again.
 */
export function asRestored({ kind, definition }: Pick<SchemaObject, "kind" | "definition">): string {
  if (kind === "extension") return "";
  if (kind === "table") return definition.replace(/ FOREIGN KEYS NOT CHECKED$/, "");
  if (kind === "function" && !definition.includes("BEGIN ATOMIC")) return definition;
  return definition.replace(CAST_ARRAY, (_, elements: string, type: string) => {
    const each = elements.match(ELEMENT) ?? [];
    return `ARRAY[${each.map((one) => `(${one.trim()})::${type}`).join(", ")}]`;
  });
}

/** `(ARRAY['a'::character varying, …])::text[]`: the cast is written at each element from the second reading on. */
const CAST_ARRAY = /\(ARRAY\[((?:[^[\]']|'(?:[^']|'')*')+)\]\)::((?:[a-z_"][\w ".]*?))\[\]/g;
const ELEMENT = /(?:[^,']|'(?:[^']|'')*')+/g;

const CAST =
  /::(?:character varying|double precision|bit varying|(?:timestamp|time)(?:\(\d\))? with(?:out)? time zone|"[^"]*"(?:\."[^"]*")?|[a-z_][\w.]*)(?:\(\d+(?:, ?-?\d+)?\))?(?:\[\])*/gi;

/** What is left when everything is taken away that two spellings of one thing differ in: casts, qualifying names, brackets, space. */
export function loosely(definition: string): string {
  return definition
    .replace(CAST, "")
    .replace(/("[^"]*"|[a-z_][a-z0-9_$]*)\./gi, "")
    .replace(/[\s()]/g, "");
}
