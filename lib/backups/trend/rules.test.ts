import { describe, expect, it } from "vitest";
import { describeTrend, lineOf } from "@/lib/backups/trend/rules";

describe("a trend in words", () => {
  it.each([
    [[], "Nothing was measured yet."],
    [[5], "One backup: 5 B."],
    [[5, 9], "From 5 B to 9 B, over 2 backups."],
    [[5, 2, 9, 30, 7], "From 5 B to 7 B, 2 B at least, 30 B at most, over 5 backups."],
    [[5, 5, 5], "5 B at both ends, over 3 backups."],
  ])("%j", (values, words) => expect(describeTrend(values, (value) => `${value} B`)).toBe(words));
});

it("what was not measured is no point, and never a zero", () => {
  const point = { id: "a", sizeBytes: 10, durationMs: 0, rate: null, deleted: false };
  const later = { ...point, id: "b", at: "2026-11-02T00:00:00.000Z", durationMs: 5, rate: 2_000 };
  const points = [{ ...point, at: "2026-11-01T00:00:00.000Z" }, later];
  expect(lineOf(points, "rate")).toEqual([{ at: Date.parse(later.at), value: 2_000 }]);
  expect(lineOf(points, "sizeBytes")).toHaveLength(2);
});
