// Settings that outlive their file: Prisma runs all pending migrations, and its own bookkeeping, over one connection.
import type { Node } from "libpg-query";
import type { Draft } from "@/lib/sql-review/draft";
import { calledFunctions, constant } from "@/lib/sql-review/tree";

type Setting = { readonly name: string; readonly local: boolean; readonly statement: number; readonly resets: boolean };
type Placed = Draft & { readonly statement: number };

/** The statements of one file that run now, in order, those of DO blocks included. */
export function sessionFindings(nodes: readonly { readonly node: Node; readonly statement: number }[]): Placed[] {
  const settings = nodes.flatMap(({ node, statement }) => readSettings(node).map((set) => ({ ...set, statement })));
  return settings.flatMap((setting, index): Placed[] => {
    if (setting.resets) return [];
    const undone = settings
      .slice(index + 1)
      .some(({ name, resets }) => resets && (name === setting.name || name === "all"));
    const later = settings.slice(index + 1).some(({ name }) => name === setting.name);
    const draft = judge(setting, undone || (later && !setting.local));
    return draft ? [{ ...draft, statement: setting.statement }] : [];
  });
}

function readSettings(node: Node): Omit<Setting, "statement">[] {
  if ("VariableSetStmt" in node) {
    const { kind, name = "", is_local = false } = node.VariableSetStmt;
    if (kind === "VAR_RESET_ALL") return [{ name: "all", local: false, resets: true }];
    const resets = kind === "VAR_RESET" || kind === "VAR_SET_DEFAULT";
    return kind === "VAR_SET_MULTI" ? [] : [{ name: name.toLowerCase(), local: is_local, resets }];
  }
  if ("DiscardStmt" in node) return [{ name: "all", local: false, resets: true }];
  if (!("SelectStmt" in node || "CallStmt" in node)) return [];
  return calledFunctions(node).flatMap(({ parts, args }) => {
    const name = parts.at(-1) === "set_config" ? constant(args[0]) : undefined;
    return typeof name === "string"
      ? [{ name: name.toLowerCase(), local: constant(args[2]) === true, resets: false }]
      : [];
  });
}

const hint = "Use SET LOCAL: it ends with this file's transaction.";

function judge({ name, local }: Setting, undone: boolean): Draft | null {
  if (name === "session_replication_role") {
    const sentence = "Foreign keys and triggers are not checked while it is set, so rows can contradict each other.";
    return { rule: "triggers-off", level: "danger", title: "Switches off foreign keys and triggers", sentence };
  }
  if (/^(lock|statement|transaction|idle_in_transaction_session)_timeout$/.test(name)) {
    const after = local || undone ? "in this file" : "in this file and in all that follow";
    const title = `Sets ${name} itself`;
    return {
      rule: "own-timeout",
      level: local || undone ? "note" : "warning",
      title,
      sentence: `The deployment's own limit does not hold ${after}.`,
      hint,
    };
  }
  if (local || undone) return null;
  if (name === "search_path") {
    const sentence =
      "Names without a schema lead elsewhere in all files that follow, and Prisma may not find its own table.";
    return { rule: "session-setting", level: "warning", title: "Leaves search_path changed", sentence, hint };
  }
  if (name === "standard_conforming_strings" || name === "backslash_quote") {
    const sentence = "Strings in the files that follow may be read differently than they were read here.";
    return { rule: "session-setting", level: "unknown", title: `Leaves ${name} changed`, sentence, hint };
  }
  if (/^(role|session_authorization)$/.test(name)) return null;
  const title = `Leaves ${name} changed`;
  return { rule: "session-setting", level: "note", title, sentence: "It stays so for all files that follow.", hint };
}
