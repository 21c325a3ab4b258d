// Syntax that the parser of PostgreSQL 18 reads and an older server refuses (release notes 12 to 18).
import type { Node } from "libpg-query";
import { type Draft, danger } from "@/lib/sql-review/draft";
import { isOn, option, walk } from "@/lib/sql-review/tree";

export function versionFindings(node: Node, serverMajor: number): Draft[] {
  const needed = new Map<string, number>();
  walk(node, (inner) => {
    for (const [words, major] of newerSyntax(inner)) if (major > serverMajor) needed.set(words, major);
    return undefined;
  });
  return [...needed].map(([words, major]) => {
    const sentence = `The target runs PostgreSQL ${serverMajor}: it refuses the whole file, and nothing is run.`;
    return danger(
      "too-new",
      `${words} needs PostgreSQL ${major}`,
      sentence,
      "Write it differently, or upgrade the server first.",
    );
  });
}

function newerSyntax(node: Node): [string, number][] {
  if ("MergeStmt" in node) {
    const { mergeWhenClauses = [], returningClause } = node.MergeStmt;
    const bySource = mergeWhenClauses.some(
      (item) => "MergeWhenClause" in item && item.MergeWhenClause.matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE",
    );
    return [["MERGE", 15], ...newer(bySource || returningClause !== undefined, "MERGE … BY SOURCE or RETURNING", 17)];
  }
  if ("Constraint" in node) {
    const { contype, generated_kind, is_enforced, nulls_not_distinct, without_overlaps } = node.Constraint;
    return [
      ...newer(nulls_not_distinct, "NULLS NOT DISTINCT", 15),
      ...newer(contype === "CONSTR_GENERATED" && generated_kind === "v", "A virtual generated column", 18),
      ...newer(contype === "CONSTR_CHECK" && is_enforced === false, "NOT ENFORCED", 18),
      ...newer(contype === "CONSTR_ATTR_NOT_ENFORCED", "NOT ENFORCED", 18),
      ...newer(without_overlaps, "WITHOUT OVERLAPS", 18),
    ];
  }
  if ("IndexStmt" in node) return newer(node.IndexStmt.nulls_not_distinct, "NULLS NOT DISTINCT", 15);
  if ("ViewStmt" in node) return newer(isOn(option(node.ViewStmt.options, "security_invoker")), "security_invoker", 15);
  if ("JsonTable" in node) return [["JSON_TABLE", 17]];
  if ("JsonFuncExpr" in node) return [["JSON_VALUE, JSON_QUERY and JSON_EXISTS", 17]];
  if ("JsonIsPredicate" in node || "JsonObjectConstructor" in node) return [["IS JSON and the JSON constructors", 16]];
  if (!("AlterTableCmd" in node)) return [];
  const { subtype, def } = node.AlterTableCmd;
  if (subtype === "AT_SetExpression") return [["SET EXPRESSION", 17]];
  if (subtype === "AT_SetCompression") return [["SET COMPRESSION", 14]];
  if (subtype === "AT_SetAccessMethod") return [["SET ACCESS METHOD", 15]];
  const named =
    subtype === "AT_AddConstraint" && def && "Constraint" in def && def.Constraint.contype === "CONSTR_NOTNULL";
  const concurrent = def && "PartitionCmd" in def && def.PartitionCmd.concurrent;
  return [
    ...newer(named, "A named NOT NULL constraint", 18),
    ...newer(concurrent, "DETACH PARTITION CONCURRENTLY", 14),
  ];
}

function newer(is: boolean | undefined, words: string, major: number): [string, number][] {
  return is ? [[words, major]] : [];
}
