import { describe, expect, it } from "vitest";
import { isDue, judgeSelf, keptSets, setsToRemove } from "@/lib/recovery/rules";

const hour = 3_600_000;
const now = Date.parse("2026-11-28T12:00:00Z");
const at = (hours: number) => new Date(now - hours * hour).toISOString();

describe("isDue", () => {
  it.each([
    ["never", null, null, true],
    ["a day ago", now - 24 * hour, now - 24 * hour, true],
    ["less than a day ago", now - 23 * hour, now - 23 * hour, false],
    ["long ago, tried a minute ago", now - 50 * hour, now - 60_000, false],
    ["long ago, tried two hours ago", now - 50 * hour, now - 2 * hour, true],
    ["never, tried a minute ago", null, now - 60_000, false],
  ])("%s", (_, succeeded, tried, due) => expect(isDue(now, succeeded, tried)).toBe(due));
});

describe("setsToRemove", () => {
  it("keeps the newest, whatever their order", () => {
    const sets = Array.from({ length: keptSets + 2 }, (_, n) => ({ n, createdAt: new Date(now - n * hour) }));
    expect(setsToRemove(sets.toReversed()).map(({ n }) => n)).toEqual([keptSets, keptSets + 1]);
    expect(setsToRemove(sets.slice(0, keptSets))).toEqual([]);
  });
});

describe("judgeSelf", () => {
  const newest = { at: at(2), bytes: 1, withKeys: true, currentKey: true };
  const place = { destinationId: "1", destination: "Folder", kept: 3, newest };
  const good = { recipient: "age1x", places: [place], run: null };
  const failed = { id: "r", status: "failed", problem: "The disk is full." };
  it.each([
    ["all well", good, "ok", /2 h ago. Its keys are sealed/],
    ["never", { ...good, places: [{ ...place, newest: null }] }, "unknown", /not been backed up yet/],
    ["never, tried", { ...good, places: [], run: failed }, "failed", /not been backed up yet.*disk is full/],
    ["old", { ...good, places: [{ ...place, newest: { ...newest, at: at(60) } }] }, "failed", /should be every day/],
    ["no key", { ...good, recipient: null }, "attention", /losing the machine loses the keys/],
    [
      "a key since",
      { ...good, places: [{ ...place, newest: { ...newest, withKeys: false } }] },
      "attention",
      /not sealed to the recovery key yet/,
    ],
    [
      "another key since",
      { ...good, places: [{ ...place, newest: { ...newest, currentKey: false } }] },
      "attention",
      /not sealed to the recovery key yet/,
    ],
    [
      "one place without",
      { ...good, places: [place, { ...place, destination: "B", newest: null }] },
      "attention",
      /Not in B/,
    ],
    ["the newest failed", { ...good, run: failed }, "attention", /disk is full/],
  ] as const)("%s", (_, self, is, sentence) => {
    const verdict = judgeSelf(self, now);
    expect(verdict.is).toBe(is);
    expect(verdict.sentence).toMatch(sentence);
  });
});
