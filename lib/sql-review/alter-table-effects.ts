// The part of statement-effects.ts that speaks of tables: CREATE TABLE, CREATE INDEX, ALTER TABLE and RENAME.
import type { AlterTableCmd, CreateStmt, Node } from "libpg-query";
import type { CatalogThing } from "@/lib/postgres/inspection-schema";
import { drops, makes, partOf, type Told, thing, told, untold } from "@/lib/sql-review/effect";
import type { Effect } from "@/lib/sql-review/schema";
import { nameParts, rangeParts } from "@/lib/sql-review/tree";

/** Null for a statement of another kind. */
export function tableEffects(node: Node): Told | null {
  if ("CreateStmt" in node) return createEffects(node.CreateStmt);
  if ("IndexStmt" in node) {
    const { idxname, relation, if_not_exists } = node.IndexStmt;
    if (!idxname) return untold("the index has no name in the file");
    return told(makes(thing("index", [...rangeParts(relation).slice(0, -1), idxname]), if_not_exists));
  }
  if ("RenameStmt" in node) return renameEffects(node);
  if (!("AlterTableStmt" in node)) return null;
  const { relation, cmds = [] } = node.AlterTableStmt;
  const table = rangeParts(relation);
  const all = cmds.map((command) => ("AlterTableCmd" in command ? commandEffects(table, command.AlterTableCmd) : null));
  const effects = all.flatMap((one) => one ?? []);
  const because = all.includes(null)
    ? "it also changes what has no name of its own, such as a type or a default"
    : null;
  return { effects, unknownBecause: effects.length === 0 && because ? because.replace("also ", "") : because };
}

function createEffects({ relation, tableElts = [], if_not_exists }: CreateStmt): Told {
  if (relation?.relpersistence === "t") return told();
  const table = rangeParts(relation);
  const parts = tableElts.flatMap((element): Effect[] => {
    if ("ColumnDef" in element) return [makes(partOf("column", table, element.ColumnDef.colname ?? ""), if_not_exists)];
    if (!("Constraint" in element) || !element.Constraint.conname) return [];
    return [makes(partOf("constraint", table, element.Constraint.conname), if_not_exists)];
  });
  return told(makes(thing("table", table), if_not_exists), ...parts);
}

/** Null where the catalogs do not tell by a name. */
function commandEffects(
  table: readonly string[],
  { subtype, name = "", def, missing_ok }: AlterTableCmd,
): Effect[] | null {
  if (subtype === "AT_AddColumn" && def && "ColumnDef" in def)
    return [makes(partOf("column", table, def.ColumnDef.colname ?? ""), missing_ok)];
  if (subtype === "AT_DropColumn") return [drops(partOf("column", table, name), missing_ok)];
  if (subtype === "AT_AddConstraint" && def && "Constraint" in def && def.Constraint.conname)
    return [makes(partOf("constraint", table, def.Constraint.conname))];
  if (subtype === "AT_DropConstraint") return [drops(partOf("constraint", table, name), missing_ok)];
  // PostgreSQL does not mind when it was so before.
  if (subtype === "AT_SetNotNull") return [makes(partOf("not null", table, name), true)];
  if (subtype === "AT_DropNotNull") return [drops(partOf("not null", table, name), true)];
  return null;
}

const renamed: Readonly<Record<string, CatalogThing["kind"]>> = {
  OBJECT_TABLE: "table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_INDEX: "index",
  OBJECT_TYPE: "type",
  OBJECT_SCHEMA: "schema",
};

function renameEffects(node: Extract<Node, { RenameStmt: unknown }>): Told | null {
  const { renameType = "", relation, object, subname = "", newname = "", missing_ok } = node.RenameStmt;
  const place = relation ? rangeParts(relation) : nameParts(object);
  const part = renameType === "OBJECT_COLUMN" ? "column" : renameType === "OBJECT_TABCONSTRAINT" ? "constraint" : null;
  if (part && missing_ok !== true)
    return told(drops(partOf(part, place, subname)), makes(partOf(part, place, newname)));
  const kind = renamed[renameType];
  if (!kind || missing_ok) return null;
  if (kind === "schema") return told(drops(thing(kind, [subname])), makes(thing(kind, [newname])));
  return told(drops(thing(kind, place)), makes(thing(kind, [...place.slice(0, -1), newname])));
}
