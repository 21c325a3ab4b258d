// What is known of the target's objects at one point of a review: its facts, changed by the statements read so far.
import type { RangeVar } from "libpg-query";
import { tableKey } from "@/lib/postgres/identifiers";
import type { TableFacts, TargetFacts } from "@/lib/postgres/table-facts";
import { parseInner } from "@/lib/sql-review/parse";
import type { Body } from "@/lib/sql-review/procedural";
import { type ColumnType, columnType, rangeParts } from "@/lib/sql-review/tree";

export type Column = {
  readonly type: ColumnType | null;
  readonly notNull: boolean | null;
  readonly hasDefault: boolean | null;
  /** Added by these migrations, so nothing that was there before is in it. */
  readonly isNew: boolean;
};

export type ForeignKey = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: string | null;
  readonly referencedColumns: readonly string[];
  readonly cascades: boolean;
  /** False while it was added NOT VALID. */
  readonly validated: boolean;
};

export type Relation = {
  readonly key: string;
  readonly kind: TableFacts["kind"] | "unknown";
  /** Made by these migrations: no old rows, and nobody else waits for it. */
  readonly isNew: boolean;
  /** Null when nothing is known of it. */
  readonly facts: TableFacts | null;
  readonly parent: string | null;
  readonly columns: Map<string, Column>;
  readonly foreignKeys: ForeignKey[];
  /** Column names for which a valid CHECK (… IS NOT NULL) stands. */
  readonly provenNotNull: Set<string>;
};

export type Index = { readonly table: string; readonly unique: boolean; readonly isNew: boolean };

export type Routine = {
  /** As these migrations make it, one for each of its forms. */
  readonly bodies: readonly Body[];
  /** What stands in the target under this name; null when nothing does or it is not known. */
  readonly volatile: boolean | null;
  readonly ofExtension: boolean;
};

export type Catalog = {
  readonly hasFacts: boolean;
  readonly serverMajor: number;
  /** Where unqualified names lead now, after SET and SET LOCAL. */
  schema: string;
  /** Where they lead when the file's transaction has ended. */
  sessionSchema: string;
  readonly homeSchema: string;
  readonly relations: Map<string, Relation>;
  readonly indexes: Map<string, Index>;
  readonly routines: Map<string, Routine>;
  /** Types, sequences and schemas that these migrations made. */
  readonly made: Set<string>;
  /** What the file under review makes somewhere, by key. */
  readonly remade: Set<string>;
};

export function createCatalog(facts: TargetFacts | null, serverMajor: number): Catalog {
  const schema = facts?.schema ?? "public";
  const indexes = new Map<string, Index>();
  for (const table of facts?.tables ?? []) {
    for (const { key, unique } of table.indexes) indexes.set(key, { table: table.key, unique, isNew: false });
  }
  return {
    hasFacts: facts !== null,
    serverMajor,
    schema,
    sessionSchema: schema,
    homeSchema: schema,
    relations: new Map(facts?.tables.map((table) => [table.key, fromFacts(table)])),
    indexes,
    routines: new Map(facts?.routines.map((routine) => [routine.key, { ...routine, bodies: [] }])),
    made: new Set(),
    remade: new Set(),
  };
}

function fromFacts(table: TableFacts): Relation {
  const columns = table.columns.map(({ name, type, notNull, hasDefault }) => {
    const column: Column = { type: typeFromText(type), notNull, hasDefault, isNew: false };
    return [name, column] as const;
  });
  const checks = table.constraints.filter(({ kind, validated }) => kind === "check" && validated);
  const proven = table.columns.filter(({ name }) =>
    checks.some(({ definition }) => definition?.replaceAll('"', "") === `CHECK ((${name} IS NOT NULL))`),
  );
  return {
    key: table.key,
    kind: table.kind,
    isNew: false,
    facts: table,
    parent: table.parent,
    columns: new Map(columns),
    foreignKeys: table.constraints.filter(({ kind }) => kind === "foreign key"),
    provenNotNull: new Set(proven.map(({ name }) => name)),
  };
}

const types = new Map<string, ColumnType | null>();

/** format_type() writes what the parser reads, so both speak of a type in the same words. */
function typeFromText(type: string): ColumnType | null {
  const known = types.get(type);
  if (known !== undefined) return known;
  const [statement] = parseInner(`SELECT NULL::${type}`) ?? [];
  const [target] = statement && "SelectStmt" in statement ? (statement.SelectStmt.targetList ?? []) : [];
  const value = target && "ResTarget" in target ? target.ResTarget.val : undefined;
  const read = value && "TypeCast" in value ? columnType(value.TypeCast.typeName) : null;
  types.set(type, read);
  return read;
}

/** `schema.name` of something a statement names; a name without schema leads where the search path does. */
export function keyOf(catalog: Catalog, parts: readonly string[]): string {
  const name = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  return tableKey(schema ?? catalog.schema, name);
}

/** The table or view a statement names. One that nobody has told of is there, and nothing is known of it. */
export function relationOf(catalog: Catalog, named: RangeVar | readonly string[] | undefined): Relation {
  const parts = Array.isArray(named) ? named : rangeParts(named as RangeVar | undefined);
  const key = keyOf(catalog, parts);
  return catalog.relations.get(key) ?? unknownRelation(key);
}

export function unknownRelation(key: string): Relation {
  const nothing = { kind: "unknown", isNew: false, facts: null, parent: null } as const;
  return { ...nothing, key, columns: new Map(), foreignKeys: [], provenNotNull: new Set() };
}

export function newRelation(key: string, kind: Relation["kind"], parent: string | null = null): Relation {
  return { ...unknownRelation(key), kind, parent, isNew: true };
}

/** All partitions and children, of every depth. */
export function descendantsOf(catalog: Catalog, relation: Relation): Relation[] {
  const children = [...catalog.relations.values()].filter(({ parent }) => parent === relation.key);
  return children.flatMap((child) => [child, ...descendantsOf(catalog, child)]);
}

/** Tables with a foreign key to this one. */
export function referencingTables(
  catalog: Catalog,
  relation: Relation,
): { readonly table: Relation; readonly foreignKey: ForeignKey }[] {
  return [...catalog.relations.values()].flatMap((table) =>
    table.foreignKeys
      .filter(({ references }) => references === relation.key)
      .map((foreignKey) => ({ table, foreignKey })),
  );
}

/** Bytes and rows with all partitions; null where nobody has counted. A new table counts as empty. */
export function sizeOf(catalog: Catalog, relation: Relation): { bytes: number | null; rows: number | null } {
  const all = [relation, ...descendantsOf(catalog, relation)];
  const known = all.filter(({ facts, isNew }) => facts !== null || isNew);
  if (known.length < all.length) return { bytes: null, rows: null };
  const holders = all.filter(({ kind }) => kind !== "partitioned table");
  const rows = holders.map(({ facts }) => (facts ? facts.rows : 0));
  return {
    bytes: all.reduce((sum, { facts }) => sum + (facts?.bytes ?? 0), 0),
    rows: rows.some((count) => count === null) ? null : rows.reduce<number>((sum, count) => sum + (count ?? 0), 0),
  };
}
