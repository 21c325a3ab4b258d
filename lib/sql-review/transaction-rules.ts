// What happens to a file as one transaction. Prisma sends each file as one simple query: several statements are one
// implicit transaction, a single one is none (docs 15 to 18, section 55.2.2.1). Proven in transactions.integration.test.ts.
import type { Node } from "libpg-query";
import type { Draft } from "@/lib/sql-review/draft";
import { constant, isOn, kindOf, option } from "@/lib/sql-review/tree";
import type { Unit } from "@/lib/sql-review/units";

/** The words of a command that PostgreSQL refuses inside a transaction (25001); null when it may. */
export function refusedInTransaction(node: Node, serverMajor: number): string | null {
  if ("IndexStmt" in node) return node.IndexStmt.concurrent ? "CREATE INDEX CONCURRENTLY" : null;
  if ("DropStmt" in node) return node.DropStmt.concurrent ? "DROP INDEX CONCURRENTLY" : null;
  if ("ReindexStmt" in node) {
    const { kind, params } = node.ReindexStmt;
    if (isOn(option(params, "concurrently"))) return "REINDEX CONCURRENTLY";
    return /_(SCHEMA|SYSTEM|DATABASE)$/.test(kind ?? "") ? "REINDEX of more than one table" : null;
  }
  if ("VacuumStmt" in node) return node.VacuumStmt.is_vacuumcmd ? "VACUUM" : null;
  if ("ClusterStmt" in node) return node.ClusterStmt.relation ? null : "CLUSTER of all tables";
  if ("DiscardStmt" in node) return node.DiscardStmt.target === "DISCARD_ALL" ? "DISCARD ALL" : null;
  if ("AlterEnumStmt" in node) {
    return serverMajor < 12 && node.AlterEnumStmt.oldVal === undefined ? "ALTER TYPE … ADD VALUE before 12" : null;
  }
  if ("AlterTableStmt" in node) {
    const concurrent = (node.AlterTableStmt.cmds ?? []).some(
      (item) =>
        "AlterTableCmd" in item &&
        item.AlterTableCmd.def &&
        "PartitionCmd" in item.AlterTableCmd.def &&
        item.AlterTableCmd.def.PartitionCmd.concurrent,
    );
    return concurrent ? "DETACH PARTITION CONCURRENTLY" : null;
  }
  if ("CreateSubscriptionStmt" in node) {
    const { options } = node.CreateSubscriptionStmt;
    const off = [option(options, "connect"), option(options, "create_slot")];
    return off.some((value) => value !== undefined && !isOn(value)) ? null : "CREATE SUBSCRIPTION";
  }
  if ("AlterDatabaseStmt" in node) {
    return option(node.AlterDatabaseStmt.options, "tablespace") ? "ALTER DATABASE … SET TABLESPACE" : null;
  }
  if ("TransactionStmt" in node && /_PREPARED$/.test(node.TransactionStmt.kind ?? "")) return "COMMIT PREPARED";
  return REFUSED[kindOf(node)] ?? null;
}

const REFUSED: Readonly<Record<string, string>> = {
  CreatedbStmt: "CREATE DATABASE",
  DropdbStmt: "DROP DATABASE",
  CreateTableSpaceStmt: "CREATE TABLESPACE",
  DropTableSpaceStmt: "DROP TABLESPACE",
  AlterSystemStmt: "ALTER SYSTEM",
  DropSubscriptionStmt: "DROP SUBSCRIPTION",
};

const alone = "Give it a migration of its own that has no other statement.";

/** `statements` is how many the file has. */
export function transactionFindings({ node, via }: Unit, statements: number, serverMajor: number): Draft[] {
  if ("TransactionStmt" in node && via !== null) return endInside(node, statements);
  const command = refusedInTransaction(node, serverMajor);
  if (!command) return [];
  if (statements > 1 || via !== null) {
    const title = `${command} fails in this file`;
    const sentence = "A file with several statements is one transaction, and PostgreSQL refuses this command in one.";
    return [{ rule: "not-in-transaction", level: "danger", title, sentence, hint: alone }];
  }
  const leaves = /CONCURRENTLY/.test(command) ? " If it fails, it can leave an invalid index behind." : "";
  const title = `${command} runs without a transaction`;
  const sentence = `Nothing is undone when it stops halfway.${leaves}`;
  const hint = leaves ? "Drop what is invalid before the next try, and mark the migration as rolled back." : null;
  return [{ rule: "without-transaction", level: "note", title, sentence, hint }];
}

/** COMMIT and ROLLBACK in a procedure or a DO block. */
function endInside(node: Extract<Node, { TransactionStmt: unknown }>, statements: number): Draft[] {
  const word = node.TransactionStmt.kind === "TRANS_STMT_ROLLBACK" ? "ROLLBACK" : "COMMIT";
  if (statements > 1) {
    const sentence = "PostgreSQL refuses it inside the one transaction that a file with several statements is.";
    return [{ rule: "inner-commit", level: "danger", title: `${word} fails in this file`, sentence, hint: alone }];
  }
  const sentence = "What came before it stays when the rest fails: the migration can end half applied.";
  return [{ rule: "inner-commit", level: "warning", title: `${word} in the middle of the migration`, sentence }];
}

type Control = { readonly statement: number; readonly word: string };

/** Explicit BEGIN, COMMIT and ROLLBACK of a file, each with the index of its statement. */
export function bracketFindings(nodes: readonly Node[]): (Draft & { readonly statement: number })[] {
  const controls: Control[] = nodes.flatMap((node, statement) =>
    "TransactionStmt" in node
      ? [{ statement, word: (node.TransactionStmt.kind ?? "").replace("TRANS_STMT_", "") }]
      : [],
  );
  const [first, second] = controls;
  const opens = first?.word === "BEGIN" || first?.word === "START";
  if (controls.length === 2 && opens && first.statement === 0 && second?.word === "COMMIT") {
    if (second.statement === nodes.length - 1) return [{ ...BRACKETS, statement: 0 }];
  }
  const open = controls.findLast(({ word }) => /^(BEGIN|START|COMMIT|ROLLBACK)$/.test(word));
  return controls.flatMap(({ statement, word }) => {
    if (word === "BEGIN" || word === "START") {
      return open?.statement === statement ? [{ ...UNCLOSED, statement }] : [];
    }
    const draft = ENDS[word];
    return draft ? [{ ...draft, statement }] : [];
  });
}

const BRACKETS: Draft = {
  rule: "own-transaction",
  level: "note",
  title: "The file brings its own BEGIN and COMMIT",
  sentence: "It is one transaction with and without them.",
};

const UNCLOSED: Draft = {
  rule: "unclosed-transaction",
  level: "danger",
  title: "BEGIN without COMMIT",
  sentence: "The transaction stays open when the file has ended, with Prisma's own record of the migration in it.",
  hint: "Remove BEGIN: the file is one transaction without it.",
};

const ENDS: Readonly<Record<string, Draft>> = {
  COMMIT: {
    rule: "split-transaction",
    level: "warning",
    title: "COMMIT in the middle of the file",
    sentence: "What came before it stays when a later statement fails: the migration can end half applied.",
    hint: "Split the file into two migrations instead.",
  },
  ROLLBACK: {
    rule: "rolled-back",
    level: "danger",
    title: "ROLLBACK undoes what came before it",
    sentence: "Prisma records the migration as applied all the same, so the history would say what is not true.",
    hint: "Remove the statements or the ROLLBACK.",
  },
  SAVEPOINT: {
    rule: "savepoint",
    level: "danger",
    title: "SAVEPOINT fails in this file",
    sentence: "PostgreSQL takes it only after an explicit BEGIN.",
  },
  PREPARE: {
    rule: "prepared-transaction",
    level: "danger",
    title: "Leaves a prepared transaction",
    sentence: "Its locks are held until somebody commits or rolls it back by name, also over restarts.",
  },
};

/** Since 12 a value may be added in a transaction, but not used before it ends (55P04). */
export function enumValueFindings(
  nodes: readonly { readonly node: Node; readonly line: number; readonly statement: number }[],
): (Draft & { readonly statement: number })[] {
  const added = nodes.flatMap(({ node, statement }) =>
    "AlterEnumStmt" in node && node.AlterEnumStmt.oldVal === undefined && node.AlterEnumStmt.newVal
      ? [{ value: node.AlterEnumStmt.newVal, statement }]
      : [],
  );
  return added.flatMap(({ value, statement }) => {
    const used = nodes.find((other) => other.statement > statement && hasConstant(other.node, value));
    if (!used) return [];
    const title = `Uses the new value '${value}' in the file that adds it`;
    const sentence = `If '${value}' is meant as a value of that type, the file fails: it can be used only after its transaction.`;
    const hint = "Add the value in one migration and use it in the next.";
    return [{ rule: "new-enum-value", level: "warning", title, sentence, hint, statement: used.statement }];
  });
}

function hasConstant(value: unknown, wanted: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("A_Const" in value && constant(value as Node) === wanted) return true;
  return Object.values(value).some((inner) => hasConstant(inner, wanted));
}
