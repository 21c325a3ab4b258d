import { describe, expect, it } from "vitest";
import {
  type Attempt,
  graceOf,
  judgeAttempt,
  judgeLate,
  judgeSize,
  type Planned,
  type Sized,
} from "@/lib/alarms/backups/rules";

const place = { id: "e", name: "Production" };
const attempt: Attempt = { failed: true, step: "dump", problem: "The server went away.", runId: "r" };

describe("the newest try", () => {
  it.each([
    ["nobody has tried", null, "clear", "clear"],
    ["it succeeded", { ...attempt, failed: false }, "clear", "clear"],
    ["the dump failed", attempt, "holds", "unknown"],
    ["the preflight failed", { ...attempt, step: "preflight" }, "holds", "unknown"],
    ["nothing is known of the step", { ...attempt, step: null }, "holds", "unknown"],
    ["it was not read back", { ...attempt, step: "verify" }, "unknown", "holds"],
    ["source and archive differ", { ...attempt, step: "record" }, "unknown", "holds"],
  ] as const)("%s", (_, found, failed, unproven) => {
    const judged = judgeAttempt(place, found);
    expect(judged.map(({ kind, is }) => [kind, is])).toEqual([
      ["backupFailed", failed],
      ["verificationFailed", unproven],
    ]);
  });

  it("says why and where", () => {
    expect(judgeAttempt(place, attempt)[0]).toMatchObject({
      sentence: "The newest backup of Production failed. The server went away.",
      path: "/runs/r",
    });
  });
});

describe("the size against its own history", () => {
  const sized = (megabytes: number, more: Partial<Sized> = {}): Sized => ({
    id: "b",
    sizeBytes: megabytes * 1_000_000,
    unusual: [],
    accepted: false,
    ...more,
  });
  const before = [10, 11, 9, 10].map((megabytes) => megabytes * 1_000_000);
  it.each([
    ["there is none", null, before, "clear"],
    ["as usual", sized(11), before, "clear"],
    ["twice as large is still usual", sized(20), before, "clear"],
    ["more than twice", sized(21), before, "holds"],
    ["half is still usual", sized(5), before, "clear"],
    ["less than half", sized(4.9), before, "holds"],
    ["two before are no history", sized(100), before.slice(0, 2), "unknown"],
    ["small ones jump", sized(0.9), [100_000, 100_000, 100_000], "clear"],
    ["holds less than the one before", sized(10, { unusual: ["3 tables are gone."] }), before, "holds"],
    ["the same without a history", sized(10, { unusual: ["3 tables are gone."] }), [], "holds"],
    ["a lead has accepted it", sized(1, { unusual: ["3 tables are gone."], accepted: true }), before, "clear"],
  ] as const)("%s", (_, newest, sizes, is) => {
    expect(judgeSize(place, newest, sizes).is).toBe(is);
  });
});

describe("a backup that was expected", () => {
  const at = (time: string) => new Date(`2026-11-28T${time}:00Z`);
  const planned: Planned = {
    id: "s",
    name: "Nightly",
    cron: "0 2 * * *",
    timeZone: "UTC",
    since: new Date("2026-11-01T00:00:00Z"),
    lastHandled: at("02:00"),
    lastDue: new Date("2026-11-27T02:00:00Z"),
  };
  const yesterday = new Date("2026-11-27T02:10:00Z");
  const facts = { completedAt: yesterday, graceMs: graceOf(0), pauses: [], now: at("02:20") };
  const pause = (from: string, until: string) => ({ from: at(from), until: at(until), reason: "moving" });
  const due = { ...planned, lastDue: at("02:00") };

  it.each([
    ["the slot came a moment ago", planned, facts, "clear"],
    ["half an hour and nothing", due, { ...facts, now: at("02:31") }, "holds"],
    ["it was completed", due, { ...facts, now: at("02:31"), completedAt: at("02:05") }, "clear"],
    ["a long dump is given its time", planned, { ...facts, graceMs: graceOf(20 * 60_000), now: at("02:31") }, "clear"],
    ["there never was one", due, { ...facts, now: at("02:31"), completedAt: null }, "holds"],
    [
      "nobody has handled the slot",
      { ...planned, lastHandled: new Date("2026-11-27T02:00:00Z") },
      { ...facts, now: at("02:31") },
      "holds",
    ],
    [
      "nobody has handled it, and all are paused",
      { ...planned, lastHandled: new Date("2026-11-27T02:00:00Z") },
      { ...facts, now: at("02:31"), pauses: [pause("01:00", "04:00")] },
      "clear",
    ],
    [
      "added a moment ago",
      { ...planned, since: at("02:10"), lastHandled: null, lastDue: null },
      { ...facts, now: at("03:00"), completedAt: null },
      "clear",
    ],
    [
      "changed after its last slot",
      { ...due, since: at("02:10") },
      { ...facts, now: at("03:00"), completedAt: null },
      "clear",
    ],
  ])("%s", (_, schedule, given, is) => {
    expect(judgeLate(place, schedule, given).is).toBe(is);
  });

  it("names the moment by the schedule's own clock", () => {
    const berlin = { ...due, timeZone: "Europe/Berlin", lastHandled: at("01:00"), lastDue: at("01:00") };
    expect(judgeLate(place, { ...berlin, cron: "0 2 * * *" }, { ...facts, now: at("01:31") })).toMatchObject({
      sentence:
        "A backup of Production was expected by 2026-11-28 02:30 UTC+01:00 (Nightly, slot of 2026-11-28 02:00 UTC+01:00), and none was completed since.",
    });
  });
});
