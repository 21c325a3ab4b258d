import { expect, test } from "vitest";
import { compareCounts } from "@/lib/postgres/compare";

const counts = (rowsByTable: Record<string, number>, largeObjects = 0, excludedTables: string[] = []) => ({
  rowsByTable,
  largeObjects,
  excludedTables,
});

test.each([
  ["equal", counts({ a: 1, b: 2 }, 1), counts({ a: 1, b: 2 }, 1), true, "3 rows in 2 tables and 1 large object"],
  ["left out", counts({ a: 1 }, 0, ["b"]), counts({ a: 1 }), true, "rows of b were left out on purpose"],
  ["empty", counts({}), counts({}), true, "0 rows in 0 tables"],
  ["fewer rows", counts({ a: 10 }), counts({ a: 9 }), false, "a has 10 at the source and 9 in the archive"],
  ["more rows", counts({ a: 9 }), counts({ a: 10 }), false, "a has 9 at the source and 10 in the archive"],
  ["missing table", counts({ a: 0, b: 0 }), counts({ a: 0 }), false, "b is missing from the archive"],
  ["strange table", counts({}), counts({ a: 0 }), false, "a is in the archive but was not counted"],
  ["left out and there", counts({}, 0, ["a"]), counts({ a: 5 }), false, "a is in the archive"],
  ["large objects", counts({}, 3), counts({}, 2), false, "(large objects) has 3"],
  ["many", counts({ a: 1, b: 1, c: 1, d: 1, e: 1 }), counts({}), false, "and 2 more"],
])("%s", (_, source, archive, equal, words) => {
  const comparison = compareCounts(source, archive);
  expect(comparison.equal).toBe(equal);
  expect(comparison.sentence).toContain(words);
});
