// How the effects of a statement are written down.
import type { CatalogThing } from "@/lib/postgres/inspection-schema";
import type { Effect, StatementEffects } from "@/lib/sql-review/schema";

export type Told = Pick<StatementEffects, "effects" | "unknownBecause">;

export function thing(kind: CatalogThing["kind"], parts: readonly string[]): CatalogThing {
  return { kind, schema: parts.at(-2) ?? null, of: null, name: parts.at(-1) ?? "" };
}

/** Part of a table, or a value of a type. */
export function partOf(kind: CatalogThing["kind"], owner: readonly string[], name: string): CatalogThing {
  return { kind, schema: owner.at(-2) ?? null, of: owner.at(-1) ?? null, name };
}

export function makes(made: CatalogThing, mayPrecede = false): Effect {
  return { change: "makes", thing: made, mayPrecede };
}

export function drops(dropped: CatalogThing, mayPrecede = false): Effect {
  return { change: "drops", thing: dropped, mayPrecede };
}

export const told = (...effects: readonly Effect[]): Told => ({ effects, unknownBecause: null });
export const untold = (because: string): Told => ({ effects: [], unknownBecause: because });
