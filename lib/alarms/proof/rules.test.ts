import { describe, expect, it } from "vitest";
import { judgeDrillAlarm, judgeMarkerAlarm, judgeReadinessAlarms } from "@/lib/alarms/proof/rules";

const place = { id: "e", name: "Production" };
const now = new Date("2026-11-28T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

describe("the newest restore drill", () => {
  const drill = { at: hoursAgo(1), sentence: "The restored copy differs.", backupId: "b" };
  it.each([
    ["none", null, "clear"],
    ["succeeded", { ...drill, status: "succeeded" as const }, "clear"],
    ["could not be carried out", { ...drill, status: "unknown" as const }, "unknown"],
    ["failed", { ...drill, status: "failed" as const }, "holds"],
  ])("%s", (_, newest, is) => {
    expect(judgeDrillAlarm(place, newest).is).toBe(is);
  });
});

describe("readiness", () => {
  const base = {
    newestAt: hoursAgo(2),
    proven: { at: hoursAgo(30), recoveryMs: 60_000 },
    targets: { rpoMinutes: 24 * 60, rtoMinutes: 60 },
    createdAt: new Date("2026-11-01T00:00:00Z"),
  };
  it.each([
    ["within both targets", {}, "clear", "clear"],
    ["the newest backup is too old", { newestAt: hoursAgo(25) }, "holds", "clear"],
    ["no backup at all", { newestAt: null }, "holds", "clear"],
    ["no backup yet, added today", { newestAt: null, createdAt: new Date(hoursAgo(3)) }, "clear", "clear"],
    ["recovery takes too long", { proven: { at: hoursAgo(1), recoveryMs: 2 * 3_600_000 } }, "clear", "holds"],
    ["never proven: nobody knows how long", { proven: null }, "clear", "unknown"],
    [
      "both are missed",
      { newestAt: hoursAgo(25), proven: { at: hoursAgo(1), recoveryMs: 7_200_000 } },
      "holds",
      "holds",
    ],
  ] as const)("%s", (_, change, loss, time) => {
    const judged = judgeReadinessAlarms(place, { ...base, ...change }, now);
    expect(judged.map(({ subject, is }) => [subject, is])).toEqual([
      ["e loss", loss],
      ["e time", time],
    ]);
  });

  it("says of each target only what is about it", () => {
    const facts = { ...base, newestAt: hoursAgo(25), proven: { at: hoursAgo(400), recoveryMs: 7_200_000 } };
    expect(judgeReadinessAlarms(place, facts, now)).toMatchObject([
      { sentence: "Production misses its target. The newest verified backup is 1 d 1 h old; at most 1 d are wanted." },
      { sentence: "Production misses its target. A recovery takes 2 h 0 m; at most 1 h are wanted." },
    ]);
  });
});

describe("the database behind the address", () => {
  const registered = { ...place, tier: "production" as const, systemIdentifier: "7", databaseOid: 5 };
  const seen = (systemIdentifier: string | null, databaseOid: number, marker: string | null) => ({
    identity: { systemIdentifier, databaseOid },
    marker,
  });
  it.each([
    ["no fresh look", null, "unknown"],
    ["as registered", seen("7", 5, "production"), "clear"],
    ["not marked yet", seen("7", 5, null), "clear"],
    ["says that it is another tier", seen("7", 5, "staging"), "holds"],
    ["another server", seen("8", 5, "production"), "holds"],
    ["another database", seen("7", 6, "production"), "holds"],
    ["which server may not be read", seen(null, 5, "production"), "unknown"],
    ["the same, and it says another tier", seen(null, 5, "staging"), "holds"],
  ] as const)("%s", (_, look, is) => {
    expect(judgeMarkerAlarm(registered, look).is).toBe(is);
  });
});
