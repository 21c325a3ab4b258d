// DELETE, UPDATE, MERGE and INSERT … ON CONFLICT: what they do to rows that exist before.
import type { MergeStmt, Node, RangeVar, UpdateStmt } from "libpg-query";
import { type Catalog, type Relation, referencingTables, relationOf } from "@/lib/sql-review/catalog";
import type { Draft } from "@/lib/sql-review/draft";
import { constant, shown, texts, walk } from "@/lib/sql-review/tree";

const hint = "The backup taken before the deployment is the only way back to these rows.";

export function changeFindings(node: Node, catalog: Catalog): Draft[] {
  if ("DeleteStmt" in node) {
    const { relation, whereClause } = node.DeleteStmt;
    return deleteFindings(relationOf(catalog, relation), whereClause, catalog);
  }
  if ("UpdateStmt" in node) return updateFindings(node.UpdateStmt, catalog);
  if ("MergeStmt" in node) return mergeFindings(node.MergeStmt, catalog);
  if ("InsertStmt" in node && node.InsertStmt.onConflictClause?.action === "ONCONFLICT_UPDATE") {
    return upsertFindings(node.InsertStmt.relation, catalog);
  }
  return [];
}

function deleteFindings(table: Relation, where: Node | undefined, catalog: Catalog): Draft[] {
  if (table.isNew) return [];
  const also = [...new Set(cascade(catalog, table))];
  const more = also.length > 0 ? ` Foreign keys delete along: rows of ${also.join(", ")}.` : "";
  const at = { table: table.key, destroys: "yes", hint } as const;
  if (isEverything(where, table)) {
    const title = `Deletes every row of ${table.key}`;
    return [{ ...at, rule: "delete-all", level: "danger", title, sentence: `No condition limits it.${more}` }];
  }
  const title = `Deletes rows of ${table.key}`;
  return [{ ...at, rule: "delete-rows", level: "warning", title, sentence: `Rows that match go for good.${more}` }];
}

function cascade(catalog: Catalog, table: Relation, seen = new Set<string>([table.key])): string[] {
  return referencingTables(catalog, table).flatMap(({ table: other, foreignKey }) => {
    if (!foreignKey.cascades || seen.has(other.key)) return [];
    seen.add(other.key);
    return [other.key, ...cascade(catalog, other, seen)];
  });
}

function updateFindings({ relation, targetList = [], whereClause }: UpdateStmt, catalog: Catalog): Draft[] {
  const table = relationOf(catalog, relation);
  const columns = targetList.flatMap((item) => ("ResTarget" in item ? [item.ResTarget.name ?? ""] : []));
  const old = columns.filter((name) => !table.columns.get(name)?.isNew);
  if (table.isNew || old.length === 0) return [];
  const names = [...new Set(old)].map(shown).join(", ");
  const at = { table: table.key, hint } as const;
  if (isEverything(whereClause, table)) {
    const sentence = `${names}: what stood there before is overwritten in every row, without a condition.`;
    const title = `Overwrites every row of ${table.key}`;
    return [{ ...at, rule: "update-all", level: "danger", title, sentence, destroys: "yes" }];
  }
  // A row in which the column is NULL has no value that could be lost.
  if (old.length === 1 && nullColumns(whereClause).includes(old[0] ?? "")) {
    const sentence = `Only rows without a value in ${names} are filled.`;
    return [
      { table: table.key, rule: "update-empty", level: "note", title: `Fills ${names} of ${table.key}`, sentence },
    ];
  }
  const sentence = `${names}: what stood there before is overwritten in the rows that match.`;
  const title = `Overwrites values of ${table.key}`;
  return [{ ...at, rule: "update-rows", level: "warning", title, sentence, destroys: "yes" }];
}

/** The columns that a condition requires to be NULL. */
function nullColumns(where: Node | undefined): string[] {
  if (!where) return [];
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR")
    return (where.BoolExpr.args ?? []).flatMap(nullColumns);
  if (!("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return [];
  const { arg } = where.NullTest;
  return arg && "ColumnRef" in arg ? [texts(arg.ColumnRef.fields).at(-1) ?? ""] : [];
}

function mergeFindings({ relation, mergeWhenClauses = [] }: MergeStmt, catalog: Catalog): Draft[] {
  const table = relationOf(catalog, relation);
  if (table.isNew) return [];
  const at = { rule: "merge", table: table.key, hint, destroys: "yes" } as const;
  return mergeWhenClauses.flatMap((item): Draft[] => {
    if (!("MergeWhenClause" in item)) return [];
    const { commandType, matchKind, condition } = item.MergeWhenClause;
    if (commandType === "CMD_DELETE") {
      const all = matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE" && isEverything(condition, table);
      const sentence = all ? "Every row that the source does not have goes for good." : "Rows that match go for good.";
      return [{ ...at, level: all ? "danger" : "warning", title: `Deletes rows of ${table.key}`, sentence }];
    }
    if (commandType !== "CMD_UPDATE") return [];
    const sentence = "What stood there before is overwritten in the rows that match.";
    return [{ ...at, level: "warning", title: `Overwrites values of ${table.key}`, sentence }];
  });
}

function upsertFindings(relation: RangeVar | undefined, catalog: Catalog): Draft[] {
  const table = relationOf(catalog, relation);
  if (table.isNew) return [];
  const title = `Overwrites values of ${table.key} where a row exists already`;
  const sentence = "ON CONFLICT DO UPDATE replaces what stood there before.";
  return [{ rule: "upsert", level: "warning", title, sentence, table: table.key, hint, destroys: "yes" }];
}

/** No condition, or one that is true for every row. */
function isEverything(where: Node | undefined, table: Relation): boolean {
  if (!where || constant(where) === true) return true;
  if ("BoolExpr" in where) {
    const { boolop, args = [] } = where.BoolExpr;
    if (boolop === "AND_EXPR") return args.every((arg) => isEverything(arg, table));
    if (boolop === "OR_EXPR") return args.some((arg) => isEverything(arg, table));
    return boolop === "NOT_EXPR" && constant(args[0]) === false;
  }
  if ("NullTest" in where && where.NullTest.nulltesttype === "IS_NOT_NULL") {
    const { arg } = where.NullTest;
    const column = arg && "ColumnRef" in arg ? texts(arg.ColumnRef.fields).at(-1) : undefined;
    return column !== undefined && table.columns.get(column)?.notNull === true;
  }
  if (!("A_Expr" in where) || hasParts(where)) return false;
  const { name, lexpr, rexpr } = where.A_Expr;
  const [left, right] = [constant(lexpr), constant(rexpr)];
  if (left === undefined || right === undefined || left === null || right === null) {
    return texts(name).join() === "=" && left === undefined && sameColumn(lexpr, rexpr);
  }
  const operator = texts(name).join();
  return (operator === "=" && left === right) || (operator === "<>" && left !== right);
}

function sameColumn(left: Node | undefined, right: Node | undefined): boolean {
  if (!left || !right || !("ColumnRef" in left) || !("ColumnRef" in right)) return false;
  return texts(left.ColumnRef.fields).join("\n") === texts(right.ColumnRef.fields).join("\n");
}

/** Whether there is a subquery in it; then it is no constant comparison. */
function hasParts(where: Node): boolean {
  let found = false;
  walk(where, (node) => {
    if ("SubLink" in node) found = true;
    return undefined;
  });
  return found;
}
