import type { TruthCase } from "@/e2e/support/truth-case";
import type { TruthDatabase } from "@/e2e/support/truth-database";
import { judgeMigrations } from "@/lib/migrations/rules";
import type { DriftFact, MigrationCell } from "@/lib/migrations/schema";
import { compareWithHistory } from "@/lib/prisma-cli/compare-with-history";
import { digestMigration } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

const letters: Record<MigrationCell["state"], string> = {
  applied: "a",
  pending: "p",
  failed: "f",
  "rolled back": "r",
  "edited after apply": "e",
  "not in release": "x",
  "not recorded": "n",
  unknown: "u",
  applying: "w",
};

/** What Holdfast says of a case, by the code that the worker runs; `makeShadow` stands for the scratch server. */
export async function lookAtTruth(truth: TruthCase, database: TruthDatabase, makeShadow: () => Promise<TruthDatabase>) {
  const connection = truth.through?.(database.connection) ?? database.connection;
  const schema = truth.schema ?? "public";
  const applicationName = "holdfast:truth";
  const facts = await readMigrationFacts(connection, { schema, applicationName });
  let drift: DriftFact | null = null;
  if (truth.compares && facts.contact === "made") {
    const names = facts.rows.filter(({ finishedAt }) => finishedAt !== null).map(({ name }) => name);
    const history = truth.release.filter(({ name }) => names.includes(name));
    const shadow = (await makeShadow()).connection;
    const report = await compareWithHistory({ live: connection, shadow, schema, history, applicationName });
    drift = { checkedAt: new Date().toISOString(), report, unknownBecause: null };
  }
  const { findings, head, cells } = judgeMigrations({ facts, release: truth.release.map(digestMigration), drift });
  return {
    holds: findings.map(({ state }) => state),
    head,
    cells: cells.map(({ state }) => letters[state]).join(""),
  };
}
