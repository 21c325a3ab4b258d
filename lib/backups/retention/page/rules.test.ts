import { describe, expect, it } from "vitest";
import { keeperWords, readNumbers, weeksOf, whenApplied } from "@/lib/backups/retention/page/rules";
import { type BackupFact, defaultRetention, planRetention } from "@/lib/backups/retention/rules";

describe("the page", () => {
  it("says since when, and whose numbers they are", () => {
    const known = { savedBy: null, savedAt: null, appliesFrom: "2026-11-21T10:00:00.000Z" };
    expect(whenApplied(known, false)).toMatch(/runbook's numbers.*from 2026-11-21 10:00:00 UTC on/);
    expect(whenApplied({ ...known, savedBy: "Ada", savedAt: known.appliesFrom }, false)).toMatch(/^Saved by Ada/);
    expect(whenApplied(known, true)).toMatch(/disabled/);
  });
});

describe("the numbers of a form", () => {
  const typed = { daily: "7", weekly: "4", monthly: "6", timeZone: "UTC", own: {} };
  it("are read", () => expect(readNumbers(typed)).toEqual({ policy: defaultRetention, errors: {} }));
  it.each(["", "-1", "1e2", "0x10", " 7 ", "７", "0.5", "367", "2147483648", "NaN"])("%j days are refused", (daily) => {
    const { policy: read, errors } = readNumbers({ ...typed, daily });
    expect(read).toBeNull();
    expect(Object.keys(errors)).toEqual(["daily"]);
  });
  it("of a schedule are read beside, each under its id", () => {
    const own = { s1: { daily: "0", weekly: "2", monthly: "3" } };
    expect(readNumbers({ ...typed, own }).policy?.own).toEqual({ s1: { daily: 0, weekly: 2, monthly: 3 } });
    const { policy: read, errors } = readNumbers({ ...typed, own: { s1: { ...own.s1, weekly: "" } } });
    expect([read, Object.keys(errors)]).toEqual([null, ["s1 weekly"]]);
  });
  it("want a time zone", () => expect(readNumbers({ ...typed, timeZone: "here" }).errors).toHaveProperty("timeZone"));
});

it("draws the newest weeks from Monday to Sunday by the clock of the time zone", () => {
  const backups = [
    "2026-11-24T10:00Z",
    "2026-11-22T23:30Z",
    "2026-11-22T02:00Z",
    "2026-11-21T02:00Z",
    "2026-01-01T02:00Z",
  ].map(
    (at): BackupFact => ({
      id: at,
      at,
      verified: true,
      drillFailed: false,
      pinned: false,
      deployment: "none",
      scheduleId: null,
    }),
  );
  const policy = { daily: 1, weekly: 0, monthly: 0, timeZone: "Europe/Berlin", own: {} };
  const weeks = weeksOf(backups, planRetention(backups, policy), policy.timeZone);
  expect(weeks.map((week) => week[0]?.day)).toEqual(["2026-11-23", "2025-12-29", "2026-11-16"].sort().reverse());
  expect(weeks[0]?.slice(0, 2)).toEqual([
    { day: "2026-11-23", counts: ["floor"], goes: 0 },
    { day: "2026-11-24", counts: ["newest", "daily"], goes: 0 },
  ]);
  expect(weeks[1]?.slice(5)).toEqual([
    { day: "2026-11-21", counts: [], goes: 1 },
    { day: "2026-11-22", counts: ["floor"], goes: 0 },
  ]);
});

it("names what a backup counts for", () =>
  expect(
    [
      { as: "newest", of: null },
      { as: "weekly", of: "2026-W48" },
      { as: "deployment", of: null },
    ].map((count) => keeperWords(count as Parameters<typeof keeperWords>[0])),
  ).toEqual(["the newest", "week 2026-W48", "before a deployment that is not accepted yet"]));
