// Changes the catalog as a statement would change the target, as far as later statements' findings depend on it.
import type { AlterTableCmd, ColumnDef, Constraint, CreateStmt, Node, RangeVar } from "libpg-query";
import { quoteIdentifier, tableKey } from "@/lib/postgres/identifiers";
import { type Catalog, type Column, keyOf, newRelation, type Relation, relationOf } from "@/lib/sql-review/catalog";
import { columnType, constant, nameParts, rangeParts, texts } from "@/lib/sql-review/tree";

export function applyStatement(catalog: Catalog, node: Node): void {
  if ("CreateStmt" in node) createTable(catalog, node.CreateStmt);
  else if ("CreateTableAsStmt" in node) {
    const { into, objtype, if_not_exists } = node.CreateTableAsStmt;
    addRelation(catalog, into?.rel, objtype === "OBJECT_MATVIEW" ? "materialized view" : "table", if_not_exists);
  } else if ("SelectStmt" in node) {
    if (node.SelectStmt.intoClause) addRelation(catalog, node.SelectStmt.intoClause.rel, "table");
  } else if ("ViewStmt" in node) addRelation(catalog, node.ViewStmt.view, "view", node.ViewStmt.replace);
  else if ("IndexStmt" in node) {
    const { idxname, relation, unique = false } = node.IndexStmt;
    const table = relationOf(catalog, relation);
    if (idxname) catalog.indexes.set(beside(table.key, idxname), { table: table.key, unique, isNew: true });
  } else if ("AlterTableStmt" in node) alterTable(catalog, node.AlterTableStmt.relation, node.AlterTableStmt.cmds);
  else if ("DropStmt" in node) drop(catalog, node.DropStmt.removeType, node.DropStmt.objects ?? []);
  else if ("RenameStmt" in node) {
    const { renameType, relation, subname, newname = "", object } = node.RenameStmt;
    if (renameType === "OBJECT_COLUMN") renameColumn(relationOf(catalog, relation), subname, newname);
    else if (relation) renameRelation(catalog, rangeParts(relation), newname);
    else if (catalog.made.has(keyOf(catalog, nameParts(object)))) make(catalog, [newname]);
  } else if ("CreateEnumStmt" in node) make(catalog, texts(node.CreateEnumStmt.typeName));
  else if ("CreateDomainStmt" in node) make(catalog, texts(node.CreateDomainStmt.domainname));
  else if ("CompositeTypeStmt" in node) make(catalog, rangeParts(node.CompositeTypeStmt.typevar));
  else if ("CreateSeqStmt" in node) make(catalog, rangeParts(node.CreateSeqStmt.sequence));
  else if ("CreateSchemaStmt" in node) {
    if (!catalog.hasFacts || !hasSchema(catalog, node.CreateSchemaStmt.schemaname)) {
      catalog.made.add(`schema ${node.CreateSchemaStmt.schemaname}`);
    }
  } else if ("VariableSetStmt" in node && node.VariableSetStmt.name === "search_path") {
    const first = constant(node.VariableSetStmt.args?.[0]);
    catalog.schema = typeof first === "string" ? first : catalog.homeSchema;
    if (!node.VariableSetStmt.is_local) catalog.sessionSchema = catalog.schema;
  }
}

function createTable(catalog: Catalog, statement: CreateStmt): void {
  const parent = statement.inhRelations?.[0];
  const parentKey = parent && "RangeVar" in parent ? relationOf(catalog, parent.RangeVar).key : null;
  const kind = statement.partspec ? "partitioned table" : "table";
  const table = addRelation(catalog, statement.relation, kind, statement.if_not_exists, parentKey);
  for (const element of statement.tableElts ?? []) {
    if ("ColumnDef" in element) addColumn(catalog, table, element.ColumnDef);
    if ("Constraint" in element) addConstraint(catalog, table, element.Constraint);
  }
}

function addRelation(
  catalog: Catalog,
  range: RangeVar | undefined,
  kind: Relation["kind"],
  mayExist = false,
  parent: string | null = null,
): Relation {
  const key = keyOf(catalog, rangeParts(range));
  const existing = catalog.relations.get(key);
  // Without facts nobody knows whether IF NOT EXISTS finds an old table: it counts as old.
  if (mayExist && (existing || !catalog.hasFacts)) return existing ?? relationOf(catalog, range);
  const made = newRelation(key, kind, parent);
  catalog.relations.set(key, made);
  return made;
}

function addColumn(catalog: Catalog, table: Relation, definition: ColumnDef): void {
  const { colname = "", typeName, constraints = [] } = definition;
  const kinds = constraints.flatMap((item) => ("Constraint" in item ? [item.Constraint.contype] : []));
  const type = columnType(typeName);
  const column: Column = {
    type,
    notNull: kinds.some((kind) => kind === "CONSTR_NOTNULL" || kind === "CONSTR_PRIMARY") || isSerial(type?.name),
    hasDefault: kinds.some((kind) => kind === "CONSTR_DEFAULT" || kind === "CONSTR_IDENTITY") || isSerial(type?.name),
    isNew: true,
  };
  table.columns.set(colname, column);
  for (const item of constraints) if ("Constraint" in item) addConstraint(catalog, table, item.Constraint, colname);
}

export function isSerial(type: string | undefined): boolean {
  return /^(small|big)?serial[248]?$/.test(type ?? "");
}

function addConstraint(catalog: Catalog, table: Relation, constraint: Constraint, column?: string): void {
  const { contype, conname = "", pktable, fk_del_action, skip_validation, raw_expr } = constraint;
  if (contype === "CONSTR_FOREIGN") {
    table.foreignKeys.push({
      name: conname,
      columns: column ? [column] : texts(constraint.fk_attrs),
      references: relationOf(catalog, pktable).key,
      referencedColumns: texts(constraint.pk_attrs),
      cascades: fk_del_action === "c",
      validated: !skip_validation,
    });
  }
  if (contype === "CONSTR_CHECK" && !skip_validation && raw_expr && "NullTest" in raw_expr) {
    const { arg, nulltesttype } = raw_expr.NullTest;
    const proven = arg && "ColumnRef" in arg ? texts(arg.ColumnRef.fields).at(-1) : undefined;
    if (nulltesttype === "IS_NOT_NULL" && proven) table.provenNotNull.add(proven);
  }
}

function alterTable(catalog: Catalog, range: RangeVar | undefined, commands: readonly Node[] = []): void {
  const table = relationOf(catalog, range);
  for (const command of commands) {
    if ("AlterTableCmd" in command) alterOnce(catalog, table, command.AlterTableCmd);
  }
  if (!catalog.relations.has(table.key)) catalog.relations.set(table.key, table);
}

function alterOnce(catalog: Catalog, table: Relation, { subtype, name = "", def }: AlterTableCmd): void {
  const column = table.columns.get(name);
  const change = (part: Partial<Column>) => column && table.columns.set(name, { ...column, ...part });
  if (subtype === "AT_AddColumn" && def && "ColumnDef" in def) addColumn(catalog, table, def.ColumnDef);
  if (subtype === "AT_DropColumn") table.columns.delete(name);
  if (subtype === "AT_AddConstraint" && def && "Constraint" in def) addConstraint(catalog, table, def.Constraint);
  if (subtype === "AT_SetNotNull") change({ notNull: true });
  if (subtype === "AT_DropNotNull") change({ notNull: false });
  if (subtype === "AT_ColumnDefault") change({ hasDefault: def !== undefined });
  if (subtype === "AT_AlterColumnType" && def && "ColumnDef" in def)
    change({ type: columnType(def.ColumnDef.typeName) });
  if (subtype === "AT_DropConstraint") {
    const at = table.foreignKeys.findIndex((key) => key.name === name);
    if (at >= 0) table.foreignKeys.splice(at, 1);
  }
}

function drop(catalog: Catalog, type: string | undefined, objects: readonly Node[]): void {
  for (const object of objects) {
    const key = keyOf(catalog, nameParts(object));
    if (type === "OBJECT_INDEX") catalog.indexes.delete(key);
    else if (type === "OBJECT_FUNCTION" || type === "OBJECT_PROCEDURE") catalog.routines.delete(key);
    else catalog.relations.delete(key);
    catalog.made.delete(key);
  }
}

function renameColumn(table: Relation, from = "", to: string): void {
  const column = table.columns.get(from);
  if (!column) return;
  table.columns.delete(from);
  table.columns.set(to, column);
}

function renameRelation(catalog: Catalog, parts: readonly string[], newName: string): void {
  const from = keyOf(catalog, parts);
  const to = beside(from, newName);
  const relation = catalog.relations.get(from);
  const index = catalog.indexes.get(from);
  if (relation) {
    catalog.relations.delete(from);
    catalog.relations.set(to, { ...relation, key: to });
    for (const [name, { table, ...rest }] of catalog.indexes) {
      if (table === from) catalog.indexes.set(name, { ...rest, table: to });
    }
  }
  if (index) {
    catalog.indexes.delete(from);
    catalog.indexes.set(to, index);
  }
}

/** The key of another object in the same schema. */
function beside(key: string, name: string): string {
  const schema = key.startsWith('"') ? key.slice(0, key.indexOf('".') + 1) : key.slice(0, key.indexOf("."));
  return `${schema}.${tableKey("x", name).slice(2)}`;
}

function make(catalog: Catalog, parts: readonly string[]): void {
  catalog.made.add(keyOf(catalog, parts));
}

function hasSchema(catalog: Catalog, name = ""): boolean {
  const start = `${/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdentifier(name)}.`;
  return [...catalog.relations.keys()].some((key) => key.startsWith(start));
}
