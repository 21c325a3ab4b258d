// Which statements remove or overwrite rows and values that exist before.
import type { AlterTableStmt, DropStmt, Node } from "libpg-query";
import { formatCount } from "@/lib/format";
import { type Catalog, keyOf, type Relation, referencingTables, relationOf, sizeOf } from "@/lib/sql-review/catalog";
import { changeFindings } from "@/lib/sql-review/data-change-rules";
import type { Draft } from "@/lib/sql-review/draft";
import { calledFunctions, columnType, nameParts, shown } from "@/lib/sql-review/tree";
import { judgeTypeChange, type TypeChange } from "@/lib/sql-review/type-change";

const backupHint = "The backup taken before the deployment is the only way back to these values.";

export function dataFindings(node: Node, catalog: Catalog): Draft[] {
  if ("DropStmt" in node) return dropFindings(node.DropStmt, catalog);
  if ("AlterTableStmt" in node) return alterFindings(node.AlterTableStmt, catalog);
  if ("TruncateStmt" in node) {
    const tables = (node.TruncateStmt.relations ?? []).flatMap((item) => ("RangeVar" in item ? [item.RangeVar] : []));
    const cascades = node.TruncateStmt.behavior === "DROP_CASCADE";
    return tables.flatMap((range) => truncateFindings(relationOf(catalog, range), cascades, catalog));
  }
  if ("DropOwnedStmt" in node) {
    const sentence = "Every table of these roles goes with all its rows.";
    return [{ rule: "drop-owned", level: "danger", title: "Drops everything a role owns", sentence, destroys: "yes" }];
  }
  if ("DropdbStmt" in node) {
    const title = `Drops the database ${shown(node.DropdbStmt.dbname ?? "")}`;
    const sentence = "A whole database is removed with everything in it.";
    return [{ rule: "drop-database", level: "danger", title, sentence, destroys: "yes" }];
  }
  return [...changeFindings(node, catalog), ...callFindings(node)];
}

function dropFindings({ removeType, objects = [], behavior }: DropStmt, catalog: Catalog): Draft[] {
  const cascades = behavior === "DROP_CASCADE";
  return objects.flatMap((object): Draft[] => {
    const parts = nameParts(object);
    const key = keyOf(catalog, parts);
    const name = parts.map(shown).join(".");
    switch (removeType) {
      case "OBJECT_TABLE":
        return dropTable(relationOf(catalog, parts), cascades, catalog);
      case "OBJECT_MATVIEW": {
        if (relationOf(catalog, parts).isNew) return [];
        const title = `Drops the materialized view ${key}`;
        if (catalog.remade.has(key)) {
          const sentence = "Its rows go, and are computed again further down in this file.";
          return [{ rule: "drop-materialized-view", level: "note", title, sentence, table: key }];
        }
        const sentence =
          "Its stored rows go. They can be computed again only while what they came from is still there.";
        return [{ rule: "drop-materialized-view", level: "danger", title, sentence, table: key, destroys: "yes" }];
      }
      case "OBJECT_SCHEMA":
        return catalog.made.has(`schema ${parts.at(-1)}`) ? [] : [dropSchema(name, cascades)];
      case "OBJECT_TYPE":
      case "OBJECT_DOMAIN":
      case "OBJECT_EXTENSION":
        return catalog.made.has(key) ? [] : [dropType(removeType === "OBJECT_EXTENSION", name, cascades)];
      case "OBJECT_SEQUENCE": {
        if (catalog.made.has(key)) return [];
        const sentence = "Its counter is lost; one that is made again under this name starts from 1.";
        return [{ rule: "drop-sequence", level: "warning", title: `Drops the sequence ${name}`, sentence }];
      }
      default:
        return cascades ? [dropCascade(name, removeType)] : [];
    }
  });
}

function dropTable(table: Relation, cascades: boolean, catalog: Catalog): Draft[] {
  if (table.isNew) return [];
  if (table.kind === "view") return [];
  const { rows } = sizeOf(catalog, table);
  const count = rows === null ? "All its rows" : `All its rows (about ${formatCount(rows)})`;
  const more = cascades ? " CASCADE also drops the views and foreign keys that depend on it, whichever they are." : "";
  return [
    {
      rule: "drop-table",
      level: "danger",
      title: `Drops the table ${table.key}`,
      sentence: `${count} are gone when this has run.${more}`,
      hint: `Keep the table under another name until nobody misses it, and drop it in a later migration. ${backupHint}`,
      table: table.key,
      destroys: "yes",
    },
  ];
}

function dropSchema(name: string, cascades: boolean): Draft {
  const title = `Drops the schema ${name}`;
  if (!cascades) {
    const sentence = "PostgreSQL refuses while anything is in it, so no row is lost.";
    return { rule: "drop-schema", level: "warning", title, sentence };
  }
  const sentence = "CASCADE drops every table in it with all rows.";
  return { rule: "drop-schema", level: "danger", title, sentence, hint: backupHint, destroys: "yes" };
}

function dropType(isExtension: boolean, name: string, cascades: boolean): Draft {
  const rule = isExtension ? "drop-extension" : "drop-type";
  const title = `Drops the ${isExtension ? "extension" : "type"} ${name}`;
  if (!cascades) {
    const sentence = "PostgreSQL refuses while a column uses it, so no value is lost.";
    return { rule, level: isExtension ? "warning" : "note", title, sentence };
  }
  const sentence = "CASCADE drops every column that uses it, in every table, with its values.";
  const hint = `Drop the columns by name, so that a reviewer sees them. ${backupHint}`;
  return { rule, level: "danger", title, sentence, hint, destroys: "yes" };
}

/** A function takes the columns generated by it along, a view only other views. */
function dropCascade(name: string, type: string | undefined): Draft {
  const harmless = /^OBJECT_(VIEW|INDEX|TRIGGER|RULE|POLICY)$/.test(type ?? "");
  return {
    rule: "drop-cascade",
    level: "warning",
    title: `Drops ${name} and all that depends on it`,
    sentence: harmless
      ? "CASCADE drops the views and routines built on it, whichever they are."
      : "CASCADE drops whatever depends on it: defaults, triggers, indexes, generated columns.",
    hint: "Name what is to be dropped instead, so that a reviewer sees it.",
    destroys: harmless ? null : "unknown",
  };
}

function alterFindings({ relation, cmds = [], objtype }: AlterTableStmt, catalog: Catalog): Draft[] {
  const table = relationOf(catalog, relation);
  if (table.isNew) return [];
  return cmds.flatMap((command, index): Draft[] => {
    if (!("AlterTableCmd" in command)) return [];
    const { subtype, name = "", def, behavior } = command.AlterTableCmd;
    const column = `${shown(name)} of ${table.key}`;
    const at = { table: table.key, command: index };
    if (subtype === "AT_DropColumn") {
      if (table.columns.get(name)?.isNew) return [];
      const what = objtype === "OBJECT_TYPE" ? "attribute" : "column";
      const more = behavior === "DROP_CASCADE" ? " CASCADE also drops the views and foreign keys that use it." : "";
      const sentence = `Its values in every row are gone when this has run.${more}`;
      const hint = `Release a version that does not use it first, and drop it in a later migration. ${backupHint}`;
      const title = `Drops the ${what} ${column}`;
      return [{ rule: "drop-column", level: "danger", title, sentence, hint, ...at, destroys: "yes" }];
    }
    if (subtype === "AT_AlterColumnType" && def && "ColumnDef" in def) {
      const before = table.columns.get(name);
      const to = columnType(def.ColumnDef.typeName);
      if (before?.isNew || !to) return [];
      const change = judgeTypeChange(before?.type ?? null, to, def.ColumnDef.raw_default ?? null, name);
      const draft = typeFinding(change, `Changes the type of ${column}`);
      return draft ? [{ ...draft, ...at }] : [];
    }
    if (subtype === "AT_SetUnLogged") {
      const sentence = "After a crash of the server the table is empty, and replicas never have its rows.";
      return [{ rule: "set-unlogged", level: "danger", title: `Makes ${table.key} unlogged`, sentence, ...at }];
    }
    return [];
  });
}

function typeFinding({ values }: TypeChange, title: string): Draft | null {
  const rule = "change-type";
  switch (values) {
    case "kept":
      return null;
    case "fails": {
      const sentence = "No value is changed, but the statement fails if one does not fit the new type.";
      return { rule, level: "note", title, sentence, hint: "Rehearse it, or count the values that do not fit." };
    }
    case "lost": {
      const sentence = "Values are cut, rounded or replaced without a word; what they were before is gone.";
      const hint = `Add a column of the new type and fill it, keep the old one for a while. ${backupHint}`;
      return { rule, level: "danger", title, sentence, hint, destroys: "yes" };
    }
    case "reinterpreted": {
      const sentence =
        "Values are read anew: time zones by the session's setting, JSON without duplicate keys and order.";
      return {
        rule,
        level: "warning",
        title,
        sentence,
        hint: "Compare some values in the rehearsal.",
        destroys: "unknown",
      };
    }
    case "unknown": {
      const sentence = "Whether values are lost depends on the type before and on the expression; it was not proven.";
      const hint = "Compare some values in the rehearsal before and after.";
      return { rule, level: "unknown", title, sentence, hint, destroys: "unknown" };
    }
  }
}

function truncateFindings(table: Relation, cascades: boolean, catalog: Catalog): Draft[] {
  if (table.isNew && !cascades) return [];
  const others = cascades ? emptiedWith(catalog, table).filter((key) => key !== table.key) : [];
  const listed = catalog.hasFacts ? others.join(", ") || "none now" : "whichever they are";
  const more = cascades ? ` CASCADE also empties the tables that refer to it: ${listed}.` : "";
  const { rows } = sizeOf(catalog, table);
  const count = rows === null ? "All its rows" : `All its rows (about ${formatCount(rows)})`;
  return [
    {
      rule: "truncate",
      level: "danger",
      title: `Empties the table ${table.key}`,
      sentence: `${count} are gone when this has run.${more}`,
      hint: backupHint,
      table: table.key,
      destroys: "yes",
    },
  ];
}

function emptiedWith(catalog: Catalog, table: Relation, seen = new Set<string>()): string[] {
  if (seen.has(table.key)) return [];
  seen.add(table.key);
  for (const { table: other } of referencingTables(catalog, table)) emptiedWith(catalog, other, seen);
  return [...seen];
}

const removing = new Set(["lo_unlink", "lo_truncate", "lo_put", "lo_from_bytea", "lowrite"]);

function callFindings(node: Node): Draft[] {
  if (!("SelectStmt" in node || "CallStmt" in node)) return [];
  const names = calledFunctions(node).map(({ parts }) => parts.at(-1) ?? "");
  return names
    .filter((name) => removing.has(name))
    .map((name) => {
      const sentence = "Large objects are removed or overwritten.";
      return { rule: "large-object", level: "danger", title: `Calls ${name}()`, sentence, destroys: "yes" };
    });
}
