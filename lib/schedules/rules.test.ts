import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotsAfter } from "@/lib/schedules/cron";
import { dueSlot, nextBackup, notCaughtUp, slotReason } from "@/lib/schedules/rules";

const at = (iso: string) => new Date(iso);
const nightly = { cron: "30 2 * * *", timeZone: "UTC", since: at("2026-11-01T00:00Z"), pauses: [] };
const short = ({ due, missed, more }: ReturnType<typeof dueSlot>) => ({
  due: due?.toISOString().slice(0, 16) ?? null,
  missed: missed.map((one) => one.at.toISOString().slice(0, 16)),
  more,
});

describe("what is due", () => {
  it.each([
    ["before its first slot: nothing", null, "2026-11-01T02:29:59Z", null, []],
    ["in the second of its slot", null, "2026-11-01T02:30:00Z", "2026-11-01T02:30", []],
    ["once only", "2026-11-01T02:30:00Z", "2026-11-01T02:31:00Z", null, []],
    ["late by some hours", "2026-11-01T02:30:00Z", "2026-11-02T09:00:00Z", "2026-11-02T02:30", []],
    [
      "after days: the latest, the others are missed",
      "2026-11-01T02:30:00Z",
      "2026-11-04T09:00:00Z",
      "2026-11-04T02:30",
      ["2026-11-02T02:30", "2026-11-03T02:30"],
    ],
    ["a clock that went back", "2026-11-05T02:30:00Z", "2026-11-04T09:00:00Z", null, []],
  ])("%s", (_, last, now, due, missed) => {
    const found = dueSlot({ ...nightly, lastHandled: last ? at(last) : null, now: at(now) });
    expect(short(found)).toEqual({ due, missed, more: false });
    expect(found.missed.every(({ reason }) => reason === notCaughtUp)).toBe(true);
  });

  it("of a schedule that was changed since: only slots after the change", () => {
    const found = dueSlot({
      ...nightly,
      since: at("2026-11-09T12:00Z"),
      lastHandled: at("2026-11-02T02:30Z"),
      now: at("2026-11-10T12:00Z"),
    });
    expect(short(found)).toEqual({ due: "2026-11-10T02:30", missed: [], more: false });
  });

  it("in a pause: nothing, and the reason of the pause is told", () => {
    const pauses = [{ from: at("2026-11-03T00:00Z"), until: at("2026-11-04T02:30Z"), reason: "the server moves" }];
    const now = at("2026-11-03T12:00Z");
    const found = dueSlot({ ...nightly, pauses, lastHandled: at("2026-11-02T02:30Z"), now });
    expect(found).toEqual({
      due: null,
      missed: [{ at: at("2026-11-03T02:30Z"), reason: "All schedules were paused: the server moves" }],
      more: false,
    });
    // The slot at its very end runs.
    expect(
      short(dueSlot({ ...nightly, pauses, lastHandled: at("2026-11-03T02:30Z"), now: at("2026-11-04T02:30Z") })).due,
    ).toBe("2026-11-04T02:30");
  });

  it("after a long absence is told in parts, and nothing runs before the last of them", () => {
    const often = { ...nightly, cron: "*/30 * * * *" };
    const now = at("2026-11-11T00:10Z");
    const [handled, due] = [new Set<number>(), [] as Date[]];
    for (let last: Date | null = null, more = true; more; ) {
      const found = dueSlot({ ...often, lastHandled: last, now });
      for (const one of found.missed) handled.add(one.at.getTime());
      if (found.due) due.push(found.due);
      last = found.missed.at(-1)?.at ?? last;
      more = found.more;
    }
    expect(due).toEqual([at("2026-11-11T00:00Z")]);
    expect(handled.size + 1).toBe(480);
  });

  it("is every slot once, run or missed, for any working hours and clocks", () => {
    const crons = ["30 2 * * *", "*/30 * * * *", "0 */6 * * *", "0 3 * * sun", "15 1,2,3 * * *"];
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
    const start = at("2026-10-20T00:00Z");
    const looks = fc.array(fc.integer({ min: -300, max: 1_500 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...crons), fc.constantFrom(...zones), looks, (cron, timeZone, steps) => {
        const handled = new Map<number, string>();
        let [now, furthest] = [start.getTime(), start.getTime()];
        for (const minutes of steps) {
          now += minutes * 60_000;
          furthest = Math.max(furthest, now);
          for (let more = true, ran = 0; more; ) {
            const known = [...handled.keys()].filter((slot) => slot <= now);
            const lastHandled = known.length > 0 ? new Date(Math.max(...known)) : null;
            const found = dueSlot({ cron, timeZone, since: start, lastHandled, pauses: [], now: new Date(now) });
            for (const one of found.missed) if (!handled.has(one.at.getTime())) handled.set(one.at.getTime(), "missed");
            if (found.due && !handled.has(found.due.getTime())) {
              handled.set(found.due.getTime(), "run");
              ran++;
            }
            expect(ran).toBeLessThanOrEqual(1);
            more = found.more;
          }
        }
        const all = slotsAfter(cron, timeZone, start, 3_000, new Date(furthest));
        expect([...handled.keys()].sort((a, b) => a - b)).toEqual(all.map(Number));
      }),
      { numRuns: 60 },
    );
  });
});

it("a late slot says so", () => {
  const slot = at("2026-11-03T01:30Z");
  expect(slotReason(slot, "Europe/Berlin", at("2026-11-03T01:31Z"))).toBe("Slot of 2026-11-03 02:30 UTC+01:00");
  expect(slotReason(slot, "Europe/Berlin", at("2026-11-03T07:00Z"))).toMatch(/made up for/);
});

describe("the answer of the page", () => {
  const here = { name: "Staging", disabled: false };
  const often = { name: "Often", timeZone: "UTC", next: ["2026-11-03T03:00:00.000Z", "2026-11-03T04:00:00.000Z"] };
  const rare = { name: "Rare", timeZone: "Europe/Berlin", next: ["2026-11-03T02:30:00.000Z"] };
  it("is the first slot of all schedules", () =>
    expect(nextBackup(here, [often, rare], null)).toBe("Next backup by itself: 2026-11-03 03:30 UTC+01:00, by Rare."));
  it("is the first one after a pause", () =>
    expect(nextBackup(here, [often, rare], { until: "2026-11-03T03:30:00.000Z" })).toMatch(
      /04:00 UTC\+00:00, by Often/,
    ));
  it("is that there is none", () => {
    expect(nextBackup(here, [{ ...often, next: [] }], null)).toMatch(/No schedule is enabled/);
    expect(nextBackup(here, [often], { until: "2027-01-01T00:00:00.000Z" })).toMatch(/paused/);
    expect(nextBackup({ ...here, disabled: true }, [often], null)).toMatch(/disabled/);
  });
});
