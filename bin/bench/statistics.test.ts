import { expect, test } from "vitest";
import { furthestOff, inTurn, quantile, ratios, summarize } from "./statistics";

test("quantiles are interpolated, and nothing measured is no zero", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
  expect(() => quantile([], 0.5)).toThrow("nothing was measured");
  expect(summarize([3, 1, 2])).toEqual({ median: 2, lowest: 1, highest: 3, count: 3 });
});

test("ratios are taken round by round", () => {
  const rounds = [{ ours: 10, bare: 10 }, { ours: 22, bare: 20 }, { ours: 5 }];
  expect(ratios(rounds as Record<string, number>[], "ours", "bare")).toEqual([1, 1.1]);
});

test("every contestant gets every place", () => {
  const orders = [0, 1, 2, 3, 4, 5].map((round) => inTurn(["a", "b", "c"], round).join(""));
  expect(orders).toEqual(["abc", "bca", "cab", "cba", "acb", "bac"]);
});

test("the furthest a percentage was off, in points", () => {
  const samples = [
    { elapsed: 0, shown: 0 },
    { elapsed: 5, shown: 0.62 },
    { elapsed: 10, shown: 1 },
  ];
  expect(furthestOff(samples, 10)).toBeCloseTo(12);
});
