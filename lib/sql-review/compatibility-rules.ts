// Whether the previous version of the application can still run after a statement. Nothing said means: it can.
import type { DropStmt, Node } from "libpg-query";
import { commandFinding } from "@/lib/sql-review/alter-table-compatibility";
import { type Catalog, keyOf, relationOf } from "@/lib/sql-review/catalog";
import { contracting, type Draft, stricter, uncertain } from "@/lib/sql-review/draft";
import { kindOf, nameParts, rangeParts, shown, texts } from "@/lib/sql-review/tree";

export function compatibilityFindings(node: Node, catalog: Catalog): Draft[] {
  if ("DropStmt" in node) return dropFindings(node.DropStmt, catalog);
  if ("AlterTableStmt" in node) {
    const table = relationOf(catalog, node.AlterTableStmt.relation);
    if (table.isNew) return [];
    return (node.AlterTableStmt.cmds ?? []).flatMap((item, command) => {
      const draft = "AlterTableCmd" in item ? commandFinding(item.AlterTableCmd, table) : null;
      return draft ? [{ ...draft, table: table.key, command }] : [];
    });
  }
  if ("RenameStmt" in node) {
    const { relation, renameType = "", subname, newname = "", object } = node.RenameStmt;
    if (/_(INDEX|TABCONSTRAINT|TRIGGER|POLICY|RULE|STATISTIC_EXT)$/.test(renameType)) return [];
    const parts = relation ? rangeParts(relation) : nameParts(object);
    const owner = relationOf(catalog, parts);
    if (owner.isNew || owner.columns.get(subname ?? "")?.isNew || catalog.made.has(keyOf(catalog, parts))) return [];
    const what = subname ? `${shown(subname)} of ${owner.key}` : parts.map(shown).join(".");
    return [
      contracting(
        "rename",
        `Renames ${what} to ${shown(newname)}`,
        "The previous version still asks for the old name.",
      ),
    ];
  }
  if ("AlterObjectSchemaStmt" in node) {
    const { relation, object } = node.AlterObjectSchemaStmt;
    const parts = relation ? rangeParts(relation) : nameParts(object);
    if (relationOf(catalog, parts).isNew) return [];
    const sentence = "The previous version still looks for it in the old schema.";
    return [contracting("set-schema", `Moves ${parts.map(shown).join(".")} to another schema`, sentence)];
  }
  if ("IndexStmt" in node) {
    const { relation, unique } = node.IndexStmt;
    const table = relationOf(catalog, relation);
    if (!unique || table.isNew) return [];
    return [{ ...stricter(`Makes a unique index on ${table.key}`, "write the same value twice"), table: table.key }];
  }
  const found = otherFinding(node, catalog);
  return found ? [found] : [];
}

function dropFindings({ removeType, objects = [] }: DropStmt, catalog: Catalog): Draft[] {
  return objects.flatMap((object): Draft[] => {
    const parts = nameParts(object);
    const key = keyOf(catalog, parts);
    const name = parts.map(shown).join(".");
    if (removeType === "OBJECT_INDEX") {
      const index = catalog.indexes.get(key);
      if (index?.isNew || index?.unique === false) return [];
      const title = `Drops the index ${name}`;
      if (index)
        return [contracting("drop-unique", title, "ON CONFLICT of the previous version needs a unique index.")];
      return [uncertain("drop-unique", title, "If it is unique, ON CONFLICT of the previous version needs it.")];
    }
    if (/_(TRIGGER|RULE|POLICY)$/.test(removeType ?? "")) {
      const sentence = "What the previous version relied on it to do is not done any more.";
      return [
        uncertain("drop-behaviour", `Drops ${parts.at(-1)} of ${parts.slice(0, -1).map(shown).join(".")}`, sentence),
      ];
    }
    const isNew =
      relationOf(catalog, parts).isNew || catalog.made.has(key) || catalog.made.has(`schema ${parts.at(-1)}`);
    const ours = (catalog.routines.get(key)?.bodies.length ?? 0) > 0 && catalog.routines.get(key)?.volatile === null;
    if (isNew || ours || /_(STATISTIC_EXT|PUBLICATION|SUBSCRIPTION|EVENT_TRIGGER|CAST)$/.test(removeType ?? ""))
      return [];
    // PostgreSQL refuses while a column uses it, so nothing that the application reads can need it.
    if (removeType === "OBJECT_TYPE" || removeType === "OBJECT_SEQUENCE") {
      return [uncertain("drop", `Drops ${name}`, "The previous version may name it in its own SQL.")];
    }
    return [contracting("drop", `Drops ${name}`, "The previous version may still use it.")];
  });
}

function otherFinding(node: Node, catalog: Catalog): Draft | null {
  if ("AlterEnumStmt" in node) {
    const { typeName, oldVal, newVal = "" } = node.AlterEnumStmt;
    const type = texts(typeName).map(shown).join(".");
    if (catalog.made.has(keyOf(catalog, texts(typeName)))) return null;
    if (oldVal !== undefined)
      return contracting(
        "rename",
        `Renames the value '${oldVal}' of ${type}`,
        "The previous version still uses the old name.",
      );
    const sentence = "The previous version can run until a row has the value, which it does not know.";
    return uncertain("new-enum-value", `Adds the value '${newVal}' to ${type}`, sentence);
  }
  if ("CreateFunctionStmt" in node || "ViewStmt" in node) return replaceFinding(node, catalog);
  if ("GrantStmt" in node) {
    return node.GrantStmt.is_grant
      ? null
      : contracting("revoke", "Takes rights away", "The application may not do any more what it did.");
  }
  if ("CreatePolicyStmt" in node || "AlterPolicyStmt" in node) {
    return uncertain(
      "row-security",
      "Changes which rows are seen",
      "Whether that hides rows from the previous version was not proven.",
    );
  }
  if ("TruncateStmt" in node || "DeleteStmt" in node || "UpdateStmt" in node || "MergeStmt" in node)
    return rowsFinding(node, catalog);
  if (/^(CreateTrig|Rule)Stmt$/.test(kindOf(node))) {
    const range =
      "CreateTrigStmt" in node ? node.CreateTrigStmt.relation : "RuleStmt" in node ? node.RuleStmt.relation : undefined;
    const table = relationOf(catalog, range);
    const sentence = "What the previous version writes now does more than it expects.";
    return table.isNew ? null : uncertain("new-behaviour", `Adds behaviour to ${table.key}`, sentence);
  }
  return "AlterDomainStmt" in node && /^[OC]$/.test(node.AlterDomainStmt.subtype ?? "")
    ? stricter(
        `Narrows the domain ${texts(node.AlterDomainStmt.typeName).map(shown).join(".")}`,
        "write values that break it",
      )
    : null;
}

/** CREATE OR REPLACE of something that stands in the target already. */
function replaceFinding(node: Node, catalog: Catalog): Draft | null {
  const isView = "ViewStmt" in node;
  const replaces = isView ? node.ViewStmt.replace : "CreateFunctionStmt" in node && node.CreateFunctionStmt.replace;
  const parts = isView
    ? rangeParts(node.ViewStmt.view)
    : "CreateFunctionStmt" in node
      ? texts(node.CreateFunctionStmt.funcname)
      : [];
  const key = keyOf(catalog, parts);
  const known = isView ? catalog.relations.get(key)?.isNew === false : catalog.routines.get(key)?.volatile != null;
  if (!replaces || (catalog.hasFacts && !known)) return null;
  const sentence = "Whether it still does what the previous version expects was not proven.";
  return uncertain("replace", `Replaces ${key}`, sentence);
}

function rowsFinding(node: Node, catalog: Catalog): Draft | null {
  const [inner] = Object.values(node) as { relation?: Parameters<typeof relationOf>[1]; targetList?: Node[] }[];
  if ("TruncateStmt" in node) return uncertain("changes-rows", "Removes rows", ROWS);
  const table = relationOf(catalog, inner?.relation);
  const columns = (inner?.targetList ?? []).flatMap((item) => ("ResTarget" in item ? [item.ResTarget.name ?? ""] : []));
  if (table.isNew || (columns.length > 0 && columns.every((name) => table.columns.get(name)?.isNew))) return null;
  return { ...uncertain("changes-rows", `Changes rows of ${table.key}`, ROWS), table: table.key };
}

const ROWS = "Whether the previous version can work with the rows as they are then was not proven.";
