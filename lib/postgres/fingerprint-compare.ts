import type { SchemaDifference, SchemaFingerprint, SchemaObject } from "@/lib/postgres/fingerprint-schema";

export type SchemaComparison = {
  readonly differences: readonly SchemaDifference[];
  /** Written differently, but by servers of different major versions whose spelling differs: neither equal nor not. */
  readonly undecided: readonly SchemaDifference[];
};

/**
 * What differs in `found`, measured by `expected`, ordered by table. What belongs to a table that is missing or extra is
 * not told again; another order of columns only where it is not the mere trace of a column too many.
 */
export function compareFingerprints(expected: SchemaFingerprint, found: SchemaFingerprint): SchemaComparison {
  const theirs = new Map(found.objects.map((object) => [keyOf(object), object]));
  const ours = new Map(expected.objects.map((object) => [keyOf(object), object]));
  const all: SchemaDifference[] = [
    ...expected.objects.flatMap((object) => {
      const other = theirs.get(keyOf(object));
      if (!other) return [difference(object, "missing", object.definition, null)];
      if (isSame(object, other)) return [];
      return [difference(object, "changed", object.definition, other.definition)];
    }),
    ...found.objects
      .filter((object) => !ours.has(keyOf(object)))
      .map((object) => difference(object, "extra", null, object.definition)),
  ];
  const wholeTables = new Set(
    all.filter(({ kind, change }) => kind === "table" && change !== "changed").map(({ name }) => name),
  );
  const told = all
    .filter(({ table }) => table === null || !wholeTables.has(table))
    .sort(
      (a, b) => compare(a.table ?? a.name, b.table ?? b.name) || compare(a.kind, b.kind) || compare(a.name, b.name),
    );
  const isSpelling = (one: SchemaDifference) =>
    expected.serverMajor !== found.serverMajor && one.change === "changed" && loose(one.expected) === loose(one.found);
  return { differences: told.filter((one) => !isSpelling(one)), undecided: told.filter(isSpelling) };
}

function isSame(a: SchemaObject, b: SchemaObject): boolean {
  if (a.definition === b.definition) return true;
  if (a.kind !== "column order") return false;
  const [left, right] = [a, b].map(({ definition }) => JSON.parse(definition) as string[]);
  const common = (own: string[] = [], other: string[] = []) => own.filter((name) => other.includes(name));
  return JSON.stringify(common(left, right)) === JSON.stringify(common(right, left));
}

function difference(
  { kind, name, table }: SchemaObject,
  change: SchemaDifference["change"],
  expected: string | null,
  found: string | null,
): SchemaDifference {
  return { kind, name, table, change, expected, found };
}

/** Without space, brackets and the qualifying names that PostgreSQL 16 stopped writing before columns of a single table. */
function loose(definition: string | null): string {
  return (definition ?? "").replace(/("[^"]*"|[a-z_][a-z0-9_$]*)\./gi, "").replace(/[\s()]/g, "");
}

function keyOf({ kind, name }: SchemaObject): string {
  return `${kind} ${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
