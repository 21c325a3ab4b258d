import { describe, expect, it } from "vitest";
import { cronProblem, describeCron, slotsAfter, tidyCron } from "@/lib/schedules/cron";

const now = new Date("2026-01-01T00:00:00Z");
const isos = (cron: string, zone: string, after: string, count: number) =>
  slotsAfter(cron, zone, new Date(after), count).map((at) => at.toISOString().slice(0, 16));

describe("what may be a schedule", () => {
  it.each([
    "30 2 * * *",
    "*/5 * * * *",
    "0 3 29 2 *",
    "0 4 * * mon-fri",
    "15 1,13 * JAN,jul *",
    "0 0 1 * *",
    "0 0 * * 7",
  ])("%s", (cron) => expect(cronProblem(cron, "Europe/Berlin", now)).toBeNull());

  it.each([
    ["", /five fields/],
    ["30 2 * *", /five fields/],
    ["0 30 2 * * *", /five fields/],
    ["@daily", /five fields/],
    ["0 0 L * *", /five fields/],
    ["0 0 * * 1#2", /five fields/],
    ["0 0 ? * *", /five fields/],
    ["61 2 * * *", /out of its range/],
    ["0 24 * * *", /out of its range/],
    ["0 0 32 * *", /out of its range/],
    ["5-1 2 * * *", /out of its range/],
    ["*/0 * * * *", /out of its range/],
    ["0 0 30 2 *", /never fire/],
    ["0 0 1 * 1", /not both/],
    ["* * * * *", /more often/],
    ["*/4 * * * *", /more often/],
    ["0,59 1,2 * * *", /more often/],
    ["0,59 0,23 * * *", /more often/],
  ])("%s is refused", (cron, why) => expect(cronProblem(cron, "UTC", now)).toMatch(why));

  it.each(["Europe/Nowhere", "", "+02:00", "Berlin"])("the time zone %j is refused", (zone) =>
    expect(cronProblem("30 2 * * *", zone, now)).toMatch(/time zone/),
  );

  it("is kept with one space between two fields", () => expect(tidyCron("  30\t2  * * * ")).toBe("30 2 * * *"));
});

describe("the slots", () => {
  it("come at their wall clock time, summer and winter", () => {
    expect(isos("30 2 * * *", "Europe/Berlin", "2026-07-01T12:00Z", 1)).toEqual(["2026-07-02T00:30"]);
    expect(isos("30 2 * * *", "Europe/Berlin", "2026-12-01T12:00Z", 1)).toEqual(["2026-12-02T01:30"]);
  });

  it("in spring: a time that is left out comes once, when the clocks have gone on", () => {
    const days = isos("30 2 * * *", "Europe/Berlin", "2026-03-27T12:00Z", 4);
    expect(days).toEqual(["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30", "2026-03-31T00:30"]);
  });

  it("in spring: every half hour stays every half hour", () => {
    const halves = isos("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:00Z", 5);
    expect(halves).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:00",
      "2026-03-29T01:30",
      "2026-03-29T02:00",
      "2026-03-29T02:30",
    ]);
  });

  it("in spring: the time left out and the one after it are one slot", () => {
    const hours = isos("0 1-3 * * *", "Europe/Berlin", "2026-03-28T22:00Z", 3);
    expect(hours).toEqual(["2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T23:00"]);
  });

  it("in autumn: a time that comes twice is one slot, and not again when asked within the hour", () => {
    const days = isos("30 2 * * *", "Europe/Berlin", "2026-10-23T12:00Z", 3);
    expect(days).toEqual(["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]);
    for (const asked of ["2026-10-25T00:30Z", "2026-10-25T00:31Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"]) {
      expect(isos("30 2 * * *", "Europe/Berlin", asked, 1)).toEqual(["2026-10-26T01:30"]);
    }
  });

  it("in autumn: every hour stays every hour", () => {
    const hours = isos("30 * * * *", "Europe/Berlin", "2026-10-24T23:30Z", 4);
    expect(hours).toEqual(["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30", "2026-10-25T03:30"]);
  });

  it("on 29 February come every four years", () =>
    expect(isos("0 3 29 2 *", "UTC", "2026-01-01T00:00Z", 3).map((at) => at.slice(0, 10))).toEqual([
      "2028-02-29",
      "2032-02-29",
      "2036-02-29",
    ]));

  it("go on over half an hour of summer time, and over a midnight that does not exist", () => {
    expect(isos("0 12 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", 3)).toEqual([
      "2026-10-03T01:30",
      "2026-10-04T01:00",
      "2026-10-05T01:00",
    ]);
    expect(isos("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00Z", 2)).toEqual([
      "2018-11-04T03:00",
      "2018-11-05T02:00",
    ]);
  });

  it("never go back and never twice, in every zone and over two years of clock changes", () => {
    for (const zone of [
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kolkata",
      "Africa/Cairo",
      "UTC",
    ]) {
      for (const cron of ["30 2 * * *", "0 */6 * * *", "30 0-3 * * sun", "0 0 1 * *"]) {
        const slots = slotsAfter(cron, zone, new Date("2026-01-01T00:00Z"), 400).map(Number);
        expect(slots.every((at, index) => index === 0 || at > (slots[index - 1] ?? 0))).toBe(true);
      }
    }
  });
});

it("is read in plain words", () => {
  expect(describeCron("30 2 * * *")).toBe("At 02:30, every day");
  expect(describeCron("0 4 * * mon-fri")).toBe("At 04:00, Monday through Friday");
});
