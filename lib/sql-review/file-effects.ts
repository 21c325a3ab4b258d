// How far a file came can be asked of the catalogs: what each statement would have left there, and whether all goes together.
import type { Node } from "libpg-query";
import { parseFile } from "@/lib/sql-review/parse";
import type { Atomicity, Effect, FileEffects, StatementEffects } from "@/lib/sql-review/schema";
import { effectsOfStatement } from "@/lib/sql-review/statement-effects";
import { refusedInTransaction } from "@/lib/sql-review/transaction-rules";
import { kindOf } from "@/lib/sql-review/tree";

/** Pure. What the catalogs cannot tell is said with its reason, never guessed. */
export function effectsOfFile(sql: string, serverMajor: number): FileEffects {
  const { statements, problem } = parseFile(sql);
  if (problem) {
    const sentence = `The file cannot be read by PostgreSQL's parser (line ${problem.line}: ${problem.message}).`;
    return { statements: [], transaction: { is: "unknown", sentence }, problem: sentence };
  }
  const nodes = statements.map(({ node }) => node);
  const read = statements.map(({ node, ...range }) => ({ ...range, ...effectsOfStatement(node) }));
  return { statements: withoutRepeated(read, nodes), transaction: atomicityOf(nodes, serverMajor), problem: null };
}

/** Prisma sends the file as one simple query (docs 15 to 18, section 55.2.2.1; proven in transactions.integration.test.ts). */
function atomicityOf(nodes: readonly Node[], serverMajor: number): Atomicity {
  const [first] = nodes;
  const controls = nodes.flatMap((node, at) =>
    "TransactionStmt" in node ? [{ at, word: (node.TransactionStmt.kind ?? "").replace("TRANS_STMT_", "") }] : [],
  );
  const [opening, closing] = controls;
  const opens = opening?.at === 0 && /^(BEGIN|START)$/.test(opening.word);
  if (opens && closing?.word === "COMMIT" && closing.at === nodes.length - 1 && controls.length === 2)
    return { is: "one", sentence: "The file is one transaction by its own BEGIN and COMMIT." };
  if (controls.some(({ word }) => word !== "SAVEPOINT" && word !== "RELEASE"))
    return {
      is: "several",
      sentence: "The file has its own BEGIN, COMMIT or ROLLBACK: parts of it stay when others fail.",
    };
  if (nodes.length === 1 && first) {
    const alone = refusedInTransaction(first, serverMajor);
    if (alone) return { is: "several", sentence: `${alone} runs without a transaction: it can stop halfway.` };
    if (/^(Do|Call)Stmt$/.test(kindOf(first)))
      return { is: "unknown", sentence: "The one statement is a procedure, which may commit parts of its own work." };
    return { is: "one", sentence: "The file is one statement: it takes effect as a whole or not at all." };
  }
  const refused = nodes.map((node) => refusedInTransaction(node, serverMajor)).find(Boolean);
  const because = refused ? ` PostgreSQL refuses ${refused} in one, and then takes all of it back.` : "";
  return { is: "one", sentence: `Prisma sends the file as one query, which is one transaction.${because}` };
}

const repeated = "other statements of the file change the same, so what is there now does not tell of this one";
const elsewhere = "the file changes where names without a schema lead";

/** What several statements change tells of none of them; and names lead elsewhere after a SET search_path. */
function withoutRepeated(statements: readonly StatementEffects[], nodes: readonly Node[]): StatementEffects[] {
  const counts = new Map<string, number>();
  const gone = new Set<string>();
  for (const effect of statements.flatMap(({ effects }) => effects)) {
    counts.set(keyOf(effect), (counts.get(keyOf(effect)) ?? 0) + 1);
    if (effect.change === "drops") gone.add(keyOf(effect));
  }
  const moves = nodes.some((node) => "VariableSetStmt" in node && node.VariableSetStmt.name === "search_path");
  const isRepeated = (effect: Effect) => {
    const wholes = wholesOf(effect);
    return (
      [keyOf(effect), ...wholes].some((key) => (counts.get(key) ?? 0) > 1) || wholes.some((whole) => gone.has(whole))
    );
  };
  return statements.map((statement) => {
    const once = statement.effects.filter((effect) => !isRepeated(effect));
    const found = moves ? once.filter(({ thing }) => hasPlace(thing)) : once;
    if (found.length === statement.effects.length) return statement;
    const because = once.length < statement.effects.length ? repeated : elsewhere;
    return { ...statement, effects: found, unknownBecause: statement.unknownBecause ?? because };
  });
}

function hasPlace({ kind, schema }: Effect["thing"]): boolean {
  return schema !== null || kind === "schema" || kind === "extension";
}

/** Tables, views, indexes and sequences share one set of names. */
function keyOf({ thing: { kind, schema, of, name } }: Effect): string {
  const family = /^(table|view|materialized view|sequence|index)$/.test(kind) ? "relation" : kind;
  return JSON.stringify([family, schema, of, name]);
}

/** The keys of what a thing is part of: without these it is not there either. */
function wholesOf({ thing: { kind, schema, of, name } }: Effect): string[] {
  if (of === null) return [];
  const owner = JSON.stringify([kind === "enum value" ? "type" : "relation", schema, null, of]);
  return kind === "not null" ? [owner, JSON.stringify(["column", schema, of, name])] : [owner];
}
