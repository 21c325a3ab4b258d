import { describe, expect, it } from "vitest";
import { foldKey, foldRows, type MatrixRow, openFolds, toggleFold } from "@/lib/migrations/folding/rules";
import type { MigrationCell } from "@/lib/migrations/schema";

const states: Record<string, MigrationCell["state"]> = {
  a: "applied",
  p: "pending",
  f: "failed",
  w: "applying",
  r: "rolled back",
  e: "edited after apply",
  x: "not in release",
  n: "not recorded",
  u: "unknown",
};
const name = (at: number) => `${String(at + 1).padStart(3, "0")}_step`;

/** A letter of `states` for each migration, a string for each environment; a dash where it is not known at all. */
function matrix(environments: readonly string[], cell: Partial<MigrationCell> = {}): MatrixRow[] {
  return Array.from(environments[0] ?? "", (_, at) => ({
    name: name(at),
    cells: environments.map((letters) => {
      const state = states[letters[at] ?? ""];
      if (!state) return null;
      const times = { startedAt: null, finishedAt: null, rolledBackAt: null };
      const checksums = { release: "s", database: letters[at] === "a" ? "s" : null };
      return {
        name: name(at),
        state,
        inRelease: true,
        outOfOrder: false,
        ...times,
        checksums,
        log: null,
        ranWhole: false,
        ...cell,
      };
    }),
  }));
}

/** "4_step" for a row, "20: 1 to 20" for a fold. */
const shown = (rows: readonly MatrixRow[]) =>
  foldRows(rows).map(({ row, fold }) =>
    fold
      ? `${fold.rows.length}: ${Number.parseInt(fold.oldest, 10)} to ${Number.parseInt(fold.newest, 10)}`
      : Number.parseInt(row.name, 10),
  );
const a = (count: number) => "a".repeat(count);

describe("what is folded", () => {
  it.each<[string, readonly string[], readonly (string | number)[]]>([
    ["all of it, when all is applied everywhere", [a(400), a(400), a(400)], ["400: 1 to 400"]],
    ["nothing of a short history", [a(3), a(3)], [3, 2, 1]],
    ["not one fewer than is worth it", [a(19)], Array.from({ length: 19 }, (_, at) => 19 - at)],
    ["what is worth it, of one environment too", [a(20)], ["20: 1 to 20"]],
    ["not what one of them lacks", [a(32), `${a(30)}pp`], [32, 31, "30: 1 to 30"]],
    ["not one in the middle that was edited", [a(50), `${a(20)}e${a(29)}`], ["29: 22 to 50", 21, "20: 1 to 20"]],
    ["not a short run between two that differ", [`${a(25)}paap`], [29, 28, 27, 26, "25: 1 to 25"]],
    ["not what one of them does not know", [a(21), `${a(20)}-`], [21, "20: 1 to 20"]],
    ["nothing at all where there is nothing", [], []],
  ])("%s", (_case, environments, parts) => expect(shown(matrix(environments))).toEqual(parts));

  it.each(Object.entries(states).filter(([letter]) => letter !== "a"))(
    "never a migration that is %s (%s)",
    (letter) => {
      const rows = matrix([a(30), letter.repeat(30)]);
      expect(foldRows(rows).map(({ row }) => row)).toEqual(rows.toReversed());
    },
  );

  it("hides nothing: rows and folds together are all migrations, the newest first", () => {
    const rows = matrix([`${a(40)}p${a(25)}f${a(5)}`, `${a(22)}x${a(49)}`]);
    const all = foldRows(rows).flatMap(({ row, fold }) => fold?.rows ?? [row].filter((one) => one !== null));
    expect(all).toEqual(rows.toReversed());
  });

  it("without a release only what ran with the same bytes everywhere", () => {
    const rows = matrix([a(40), a(40)], { inRelease: false });
    const [same, other] = [rows.slice(0, 20), rows.slice(20)];
    const edited = other.map((row) => ({
      ...row,
      cells: row.cells.map((cell, at) => cell && { ...cell, checksums: { release: null, database: `sum ${at}` } }),
    }));
    expect(shown([...same, ...edited])).toEqual([...Array.from({ length: 20 }, (_, at) => 40 - at), "20: 1 to 20"]);
  });

  it("nothing without environments", () => {
    const rows = matrix([a(30)]).map((row) => ({ ...row, cells: [] }));
    expect(foldRows(rows).every(({ fold }) => fold === null)).toBe(true);
  });
});

describe("the address", () => {
  const [part] = foldRows(matrix([a(30)]));
  const key = foldKey("project", part?.fold ?? { oldest: "", newest: "", rows: [] });

  it("opens and folds again, and leaves others as they are", () => {
    const opened = toggleFold(openFolds("other 1_a"), key);
    expect(opened).toBe("/migrations?open=other+1_a&open=project+001_step");
    const read = openFolds(new URL(opened, "http://localhost").searchParams.getAll("open"));
    expect(read.has(key)).toBe(true);
    expect(toggleFold(read, key)).toBe("/migrations?open=other+1_a");
    expect(toggleFold(openFolds(key), key)).toBe("/migrations");
  });

  it("names the same fold after newer migrations joined it", () => {
    const [later] = foldRows(matrix([a(33)]));
    expect(foldKey("project", later?.fold ?? { oldest: "", newest: "", rows: [] })).toBe(key);
  });

  it("opens nothing when it says nothing", () => expect(openFolds(undefined).size).toBe(0));
});
