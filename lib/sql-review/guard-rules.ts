// Roles and passwords, and what nobody should change by hand: Prisma's history, Holdfast's mark, PostgreSQL's catalogs.
import type { Node, RangeVar } from "libpg-query";
import { type Draft, danger, warning } from "@/lib/sql-review/draft";
import { argument, option, rangeParts, texts } from "@/lib/sql-review/tree";

export function guardFindings(node: Node): Draft[] {
  return [...roleFindings(node), ...handsOff(node)];
}

const everySession = "It changes how every session works from now on, and no rollback takes it back.";

function roleFindings(node: Node): Draft[] {
  if ("VariableSetStmt" in node && /^(role|session_authorization)$/.test(node.VariableSetStmt.name ?? "")) {
    if (node.VariableSetStmt.kind !== "VAR_SET_VALUE") return [];
    const sentence = "What follows runs with the rights of somebody else, in later migrations too.";
    return [danger("set-role", "Becomes another role", sentence, "Let the deployment connect as the right role.")];
  }
  if ("AlterRoleSetStmt" in node) return [warning("alter-role", "Changes a role's settings", everySession)];
  if ("DropRoleStmt" in node)
    return [
      warning("drop-role", "Drops a role", "Roles belong to the whole server; whoever signs in so is locked out."),
    ];
  if ("GrantRoleStmt" in node)
    return [
      warning("grant-role", "Changes who belongs to a role", "Roles belong to the whole server, not to this database."),
    ];
  const options =
    "CreateRoleStmt" in node
      ? node.CreateRoleStmt.options
      : "AlterRoleStmt" in node
        ? node.AlterRoleStmt.options
        : null;
  if (options === null) {
    const mapped = "CreateUserMappingStmt" in node ? option(node.CreateUserMappingStmt.options, "password") : undefined;
    return mapped ? [PASSWORD] : [];
  }
  const found = [
    warning("change-role", "Creates or changes a role", "Roles belong to the whole server, not to this database."),
  ];
  if (option(options, "password")) found.push(PASSWORD);
  const mighty = ["superuser", "bypassrls", "isreplication"].some((name) => argument(options, name) === true);
  if (mighty)
    found.push(
      danger("mighty-role", "Gives a role the rights of a superuser, or nearly", "It can read and change everything."),
    );
  return found;
}

const PASSWORD = danger(
  "password-in-file",
  "A password stands in this file",
  "It is in the repository, in the release and in the server's log.",
  "Take it out, change it, and set it outside of migrations.",
);

/** Prisma's history, Holdfast's mark, PostgreSQL's catalogs, and the checks that keep rows together. */
function handsOff(node: Node): Draft[] {
  const found: Draft[] = [];
  for (const parts of changedNames(node)) {
    if (parts.at(-1) === "_prisma_migrations") {
      found.push(
        danger(
          "prisma-history",
          "Changes Prisma's record of migrations",
          "What is applied could no longer be told.",
          "Use migrate resolve.",
        ),
      );
    } else if (parts[0] === "pg_catalog" || /^pg_(?!temp)/.test(parts.at(-1) ?? "")) {
      found.push(
        danger(
          "system-catalog",
          `Changes ${parts.join(".")} by hand`,
          "A mistake in PostgreSQL's own tables can make the database unusable.",
        ),
      );
    }
  }
  if ("AlterDatabaseSetStmt" in node) {
    const name = node.AlterDatabaseSetStmt.setstmt?.name ?? "";
    const isMark = name.startsWith("holdfast.");
    if (isMark)
      found.push(
        danger(
          "holdfast-mark",
          "Changes what the database says it is",
          "Holdfast tells production from staging by this mark.",
        ),
      );
    else found.push(warning("alter-database", `Changes ${name || "settings"} for the whole database`, everySession));
  }
  if ("AlterTableStmt" in node) {
    const kinds = (node.AlterTableStmt.cmds ?? []).map((item) =>
      "AlterTableCmd" in item ? item.AlterTableCmd.subtype : null,
    );
    if (kinds.includes("AT_DisableTrigAll")) {
      found.push(
        warning(
          "triggers-off",
          "Switches off all triggers of a table",
          "Foreign keys are not checked meanwhile.",
          "Switch them on again in the same file.",
        ),
      );
    }
  }
  return found;
}

/** The names of what a statement changes, other than by reading. */
function changedNames(node: Node): string[][] {
  const of = (range: RangeVar | undefined) => (range ? [rangeParts(range)] : []);
  if ("UpdateStmt" in node) return of(node.UpdateStmt.relation);
  if ("DeleteStmt" in node) return of(node.DeleteStmt.relation);
  if ("InsertStmt" in node) return of(node.InsertStmt.relation);
  if ("MergeStmt" in node) return of(node.MergeStmt.relation);
  if ("AlterTableStmt" in node) return of(node.AlterTableStmt.relation);
  if ("RenameStmt" in node) return of(node.RenameStmt.relation);
  if ("AlterObjectSchemaStmt" in node) return of(node.AlterObjectSchemaStmt.relation);
  if ("TruncateStmt" in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((item) => ("RangeVar" in item ? of(item.RangeVar) : []));
  }
  if (!("DropStmt" in node) || node.DropStmt.removeType !== "OBJECT_TABLE") return [];
  return (node.DropStmt.objects ?? []).map((object) => ("List" in object ? texts(object.List.items) : []));
}
