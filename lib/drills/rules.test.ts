import { describe, expect, it } from "vitest";
import { isDrillDue, judgeDrill, judgeInterrupted, judgeReadiness, targetsOf } from "@/lib/drills/rules";

const ok = { name: "rows", status: "ok", sentence: "12 rows in 2 tables, each as in the manifest." } as const;
const failed = { name: "sequences", status: "failed", sentence: "public.s is at 3 instead of 9." } as const;
const unknown = { name: "indexes", status: "unknown", sentence: "It could not be asked: no." } as const;

describe("judgeDrill", () => {
  it.each([
    ["all well", [ok, ok], "succeeded", "Restored and compared in 4.2 s: 2 checks, all well."],
    [
      "one differs",
      [ok, failed, unknown],
      "failed",
      "The restored copy differs: sequences: public.s is at 3 instead of 9.",
    ],
    [
      "one could not be asked",
      [ok, unknown],
      "unknown",
      "It was restored, but not everything could be compared: indexes: It could not be asked: no.",
    ],
    ["nothing compared", [], "unknown", "It was restored, but not everything could be compared: nothing was compared."],
  ] as const)("%s", (_, checks, status, sentence) => {
    expect(judgeDrill(checks, 4_200)).toEqual({ status, sentence });
  });
});

describe("judgeInterrupted", () => {
  it.each([
    ["TOOL_FAILED", "failed", "It does not restore: words."],
    ["PRECONDITION", "unknown", "It could not be tried out: words."],
    ["CANCELLED", "unknown", "It could not be tried out: words."],
    ["INTERNAL", "unknown", "It could not be tried out: words."],
  ] as const)("%s", (code, status, sentence) => {
    expect(judgeInterrupted({ code, message: "words." })).toEqual({ status, sentence });
  });
});

const now = new Date("2026-11-24T12:00:00.000Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
const day = 24 * 60;
const good = { at: ago(day), recoveryMs: 200_000 };
const base = {
  newestAt: ago(14),
  newest: { status: "succeeded", at: good.at, sentence: "All well." } as const,
  proven: good,
  targets: { rpoMinutes: day, rtoMinutes: 60 },
  drillEveryDays: 7,
};
const failing = { status: "failed", at: ago(60), sentence: "The restored copy differs." } as const;
const untried = { status: "unknown", at: ago(60), sentence: "It could not be tried out: no server." } as const;

describe("judgeReadiness", () => {
  it.each([
    [
      "proven and within the targets",
      {},
      "ok",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "Within the targets: at most 1 d of data, 1 h to recover.",
    ],
    ["no backup", { newestAt: null }, "failed", "nothing could be brought back.", "There is no verified backup."],
    [
      "never drilled, never green",
      { newest: null, proven: null },
      "unknown",
      "you lose at most 14 min of data; how long it takes is unknown.",
      "No backup of it was ever proven by restoring.",
    ],
    [
      "only tried in vain",
      { newest: untried, proven: null },
      "unknown",
      "you lose at most 14 min of data; how long it takes is unknown.",
      "No backup of it was ever proven by restoring. The newest drill: It could not be tried out: no server.",
    ],
    [
      "the newest drill failed, though an older one did not",
      { newest: failing },
      "failed",
      "you lose at most 14 min of data, if it works at all: the newest restore drill failed.",
      "The restored copy differs.",
    ],
    [
      "the newest drill could not be tried out",
      { newest: untried },
      "attention",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "The newest drill: It could not be tried out: no server.",
    ],
    [
      "the proof is older than two weeks",
      { proven: { ...good, at: ago(15 * day) } },
      "attention",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 15 days ago).",
      "The newest successful drill is from 15 days ago.",
    ],
    [
      "every day: a proof of three days is old",
      { proven: { ...good, at: ago(3 * day) }, drillEveryDays: 1 },
      "attention",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 3 days ago).",
      "The newest successful drill is from 3 days ago.",
    ],
    [
      "drills turned off: that is said, also where all is well",
      { drillEveryDays: 0 },
      "ok",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "Within the targets: at most 1 d of data, 1 h to recover. No drill is made by itself: that is turned off.",
    ],
    [
      "drills turned off and the proof grown old",
      { proven: { ...good, at: ago(15 * day) }, drillEveryDays: 0 },
      "attention",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 15 days ago).",
      "The newest successful drill is from 15 days ago. No drill is made by itself: that is turned off.",
    ],
    [
      "the only backup failed its drill",
      { newestAt: null, newest: failing, proven: null },
      "failed",
      "nothing could be brought back.",
      "There is no verified backup. The newest drill: The restored copy differs.",
    ],
    [
      "more data than may be lost, rounded up",
      { newestAt: ago(day + 60.5) },
      "failed",
      "you lose at most 1 d 2 h of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "The newest verified backup is 1 d 2 h old; at most 1 d are wanted.",
    ],
    [
      "exactly as much as may be lost",
      { newestAt: ago(day) },
      "ok",
      "you lose at most 1 d of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "Within the targets: at most 1 d of data, 1 h to recover.",
    ],
    [
      "it takes too long",
      { targets: { rpoMinutes: day, rtoMinutes: 3 } },
      "failed",
      "you lose at most 14 min of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "A recovery takes 3 m 20 s; at most 3 min are wanted.",
    ],
    [
      "a missed target is worse than not knowing the time",
      { newestAt: ago(day + 5), newest: null, proven: null },
      "failed",
      "you lose at most 1 d 1 h of data; how long it takes is unknown.",
      "The newest verified backup is 1 d 1 h old; at most 1 d are wanted. No backup of it was ever proven by restoring.",
    ],
    [
      "a clock that is behind",
      { newestAt: ago(-3) },
      "ok",
      "you lose at most 1 min of data; it takes about 3 m 20 s (drill of 1 day ago).",
      "Within the targets: at most 1 d of data, 1 h to recover.",
    ],
  ] as const)("%s", (_, change, is, sentence, because) => {
    const expected = { is, sentence: `If you rolled back now: ${sentence}`, because };
    expect(judgeReadiness({ ...base, ...change }, now)).toEqual(expected);
  });
});

describe("isDrillDue", () => {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  it.each([
    ["weekly, never drilled", 7, null, true],
    ["weekly, six days ago", 7, hoursAgo(6 * 24), false],
    ["weekly, seven days ago", 7, hoursAgo(7 * 24), true],
    ["every day, yesterday", 1, hoursAgo(24), true],
    ["every thirty days, a week ago", 30, hoursAgo(7 * 24), false],
    ["turned off, never drilled", 0, null, false],
    ["turned off, long ago", 0, hoursAgo(9_999), false],
    ["a clock that went back", 1, hoursAgo(-24), false],
  ])("%s", (_, everyDays, lastAt, due) => {
    expect(isDrillDue(everyDays, lastAt, now)).toBe(due);
  });
});

describe("targetsOf", () => {
  it("what was saved, else what is usual for the tier", () => {
    const none = { rpoMinutes: null, rtoMinutes: null };
    expect(targetsOf("production", none)).toEqual({ rpoMinutes: 1_440, rtoMinutes: 60 });
    expect(targetsOf("staging", none)).toEqual({ rpoMinutes: 10_080, rtoMinutes: 240 });
    expect(targetsOf("production", { rpoMinutes: 15, rtoMinutes: null })).toEqual({ rpoMinutes: 15, rtoMinutes: 60 });
  });
});
