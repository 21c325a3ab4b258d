import { describe, expect, it } from "vitest";
import { placePoints, topOf } from "@/components/ui/chart-scale";

describe("the top of an axis", () => {
  it.each([
    [[], 1],
    [[0, 0], 1],
    [[1], 1],
    [[3, 17], 20],
    [[21_000_000], 40_000_000],
    [[99], 100],
    [[0.07], 0.1],
  ])("of %j is %d", (values, top) => expect(topOf(values)).toBeCloseTo(top, 10));

  it("is of the given ones where they reach", () => {
    const minutes = [60_000, 120_000];
    expect(topOf([61_000], minutes)).toBe(120_000);
    expect(topOf([61_000, 300_000], minutes)).toBe(400_000);
  });
});

it("points lie by their time, not by their number, and zero is at the bottom", () => {
  const box = { left: 50, right: 350, top: 10, bottom: 110 };
  const points = [
    { at: 0, value: 0 },
    { at: 100, value: 50 },
    { at: 1_000, value: 100 },
  ];
  expect(placePoints(points, 100, box)).toEqual([
    { x: 50, y: 110 },
    { x: 80, y: 60 },
    { x: 350, y: 10 },
  ]);
  expect(placePoints([{ at: 7, value: 5 }], 10, box)).toEqual([{ x: 200, y: 60 }]);
  expect(placePoints([], 10, box)).toEqual([]);
});
