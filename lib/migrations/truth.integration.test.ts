// What Holdfast says of states that were built on purpose, against what is known of them.
import { afterAll, describe, expect, inject, it } from "vitest";
import { createTruthDatabase, type TruthDatabase } from "@/e2e/support/truth-database";
import { lookAtTruth } from "@/e2e/support/truth-look";
import { truthCases } from "@/e2e/support/truth-states";

const databases: TruthDatabase[] = [];

afterAll(async () => {
  for (const database of databases) await database.drop();
});

async function database(): Promise<TruthDatabase> {
  const made = await createTruthDatabase(inject("serverUrl"));
  databases.push(made);
  return made;
}

describe("the truth matrix", () => {
  it.each(truthCases)("$title", async (truth) => {
    const own = await database();
    await truth.build(own);
    const { holds, head, cells } = truth;
    expect(await lookAtTruth(truth, own, database)).toEqual({ holds, head, cells });
  });

  it("has at least 16 states, and every word that Holdfast knows but one is the truth of some", () => {
    const words = new Set(truthCases.flatMap(({ holds }) => holds));
    expect(truthCases.length).toBeGreaterThanOrEqual(16);
    // "applying" has a test of its own, because it does not stand still.
    expect([...words].sort()).toEqual([
      "database ahead of code",
      "database missing",
      "diverged",
      "drift",
      "edited after apply",
      "empty database",
      "failed",
      "no migrations table",
      "pending",
      "rolled back",
      "unknown",
      "unreachable",
      "up to date",
      "wrong password",
    ]);
  });
});
