import { describe, expect, it } from "vitest";
import { type Compared, compareEnvironments } from "@/lib/migrations/alignment/rules";
import { countDifferences } from "@/lib/migrations/drift/rules";
import { judgeMigrations } from "@/lib/migrations/rules";
import type { DriftFact } from "@/lib/migrations/schema";
import type { SchemaDifference } from "@/lib/postgres/fingerprint-schema";
import type { MigrationFacts, MigrationRow } from "@/lib/prisma-cli/facts-schema";

const release = ["1_a", "2_b", "3_c", "4_d"].map((name) => ({ name, checksum: name, sameChecksums: [name] }));

const ran = (name: string): MigrationRow => ({
  id: name,
  name,
  checksum: name,
  startedAt: "2026-11-01T10:00:00.000Z",
  finishedAt: "2026-11-01T10:00:01.000Z",
  rolledBackAt: null,
  appliedSteps: 1,
  log: null,
});
const made = (rows: readonly MigrationRow[]): MigrationFacts => ({
  contact: "made",
  schema: "public",
  table: "readable",
  unreadableBecause: null,
  tables: 1,
  objects: 1,
  rows,
  lock: null,
});
const differs = (name: string): SchemaDifference => ({
  kind: "column",
  name: `${name}.c`,
  table: name,
  change: "extra",
  expected: null,
  found: "text",
});

function environment(
  name: string,
  tier: Compared["tier"],
  rows: readonly MigrationRow[],
  drifted: readonly string[] = [],
): Compared {
  const report = {
    history: rows.map((row) => row.name),
    differences: drifted.map(differs),
    notes: [],
    prismaScript: "",
    prismaSummary: "",
    compared: "",
    notCompared: [],
  };
  const drift: DriftFact | null =
    drifted.length > 0 ? { checkedAt: "2026-11-02T10:00:00.000Z", report, unknownBecause: null } : null;
  return { name, tier, drift, migrations: judgeMigrations({ facts: made(rows), release, drift }) };
}

const names = (...applied: string[]) => applied.map(ran);
const four = names("1_a", "2_b", "3_c", "4_d");

describe("compareEnvironments", () => {
  it.each([
    [
      [
        environment("Production", "production", names("1_a", "2_b")),
        environment("Staging", "staging", four, ["public.t"]),
      ],
      "Production is 2 behind Staging; Staging has all migrations of the release; Staging has drifted in 1 table.",
    ],
    [
      [environment("Production", "production", four), environment("Staging", "staging", four)],
      "Production and Staging have the same migrations; Staging has all migrations of the release.",
    ],
    [
      [environment("Production", "production", four), environment("Staging", "staging", names("1_a"))],
      "Production is 3 ahead of Staging; Staging is 3 behind the release.",
    ],
    [
      [
        environment("Production", "production", names("1_a", "x")),
        environment("Staging", "staging", names("1_a", "2_b")),
      ],
      "Production is 1 behind and 1 ahead of Staging; Staging is 2 behind the release.",
    ],
    [
      [environment("Production", "production", names("1_a", "2_b", "3_c", "4_d", "5_e"))],
      "Production is 1 ahead of the release.",
    ],
    [
      [environment("Production", "production", [ran("1_a"), { ...ran("2_b"), finishedAt: null, log: "ERROR: x" }])],
      "Production is 3 behind the release; Production has a failed migration.",
    ],
    [
      [environment("Production", "production", [{ ...ran("1_a"), checksum: "z" }, ...four.slice(1)])],
      "Production has all migrations of the release; Production ran 1 migration that was edited later.",
    ],
    [[], "There are no environments to compare."],
  ])("%#", (environments, sentence) => expect(compareEnvironments(environments).sentence).toBe(sentence));

  it("does not measure by a database that could not be read", () => {
    const contact = { contact: "unreachable", reason: "r", hint: null } as const;
    const lost: Compared = {
      name: "Staging",
      tier: "staging",
      drift: null,
      migrations: judgeMigrations({ facts: contact, release, drift: null }),
    };
    const { sentence, rows } = compareEnvironments([lost, environment("Production", "production", four)]);
    expect(sentence).toBe("Production has all migrations of the release; Staging could not be read.");
    expect(rows.map(({ cells }) => cells.map((cell) => cell?.state))).toEqual(Array(4).fill(["unknown", "applied"]));
  });

  it("has a row for each migration that any of them knows", () => {
    const { rows } = compareEnvironments([
      environment("A", "staging", four),
      environment("B", "production", names("1_a", "0_x")),
    ]);
    expect(rows.map(({ name }) => name)).toEqual(["0_x", "1_a", "2_b", "3_c", "4_d"]);
    expect(rows[0]?.cells.map((cell) => cell?.state ?? null)).toEqual([null, "not in release"]);
  });
});

it("counts a table once, however much of it differs", () => {
  const other = (kind: SchemaDifference["kind"], name: string) => ({ ...differs("public.t"), kind, name, table: null });
  expect(
    countDifferences([
      differs("public.t"),
      other("table", "public.t"),
      differs("public.u"),
      other("function", "public.f()"),
    ]),
  ).toBe("2 tables and 1 function");
  expect(countDifferences([other("view", "public.v")])).toBe("1 view");
  expect(countDifferences([other("policy", "a"), other("policy", "b"), other("view", "v"), other("type", "t")])).toBe(
    "2 policies, 1 view and 1 type",
  );
});
