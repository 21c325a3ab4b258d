import { describe, expect, it } from "vitest";
import { type BackupFact, defaultRetention, isDue, planRetention } from "@/lib/backups/retention/rules";

const backup = (at: string, more: Partial<BackupFact> = {}): BackupFact => ({
  id: at,
  at,
  verified: true,
  drillFailed: false,
  pinned: false,
  deployment: "none",
  scheduleId: null,
  ...more,
});
const policy = { ...defaultRetention, daily: 2, weekly: 2, monthly: 2 };
const countsOf = (plan: ReturnType<typeof planRetention>, id: string) =>
  plan.find((verdict) => verdict.id === id)?.counts.map(({ as, of }) => (of ? `${as} ${of}` : as));
const gone = (plan: ReturnType<typeof planRetention>) => plan.filter(({ goes }) => goes).map(({ id }) => id);

/** One each night at 02:00 UTC, the newest last. */
const nights = (count: number, until = "2026-11-27T02:00:00Z") =>
  Array.from({ length: count }, (_, index) =>
    backup(new Date(Date.parse(until) - (count - 1 - index) * 86_400_000).toISOString()),
  );

describe("retention", () => {
  it("by the runbook keeps 7 days, 4 weeks and 6 months of a year of nights", () => {
    const plan = planRetention(nights(365), defaultRetention);
    const kept = plan.filter(({ counts }) => counts.length > 0).map(({ id }) => id.slice(0, 10));
    expect(kept).toEqual([
      ...["2026-11-27", "2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"],
      ...["2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"],
    ]);
  });

  it("says what each one counts for", () => {
    const plan = planRetention(nights(10), policy);
    expect(countsOf(plan, "2026-11-27T02:00:00.000Z")).toEqual([
      "newest",
      "daily 2026-11-27",
      "weekly 2026-W48",
      "monthly 2026-11",
    ]);
    expect(countsOf(plan, "2026-11-26T02:00:00.000Z")).toEqual(["floor", "daily 2026-11-26"]);
    expect(countsOf(plan, "2026-11-25T02:00:00.000Z")).toEqual(["floor"]);
    expect(countsOf(plan, "2026-11-22T02:00:00.000Z")).toEqual(["weekly 2026-W47"]);
  });

  it("says why one goes", () => {
    const plan = planRetention(nights(40), { ...policy, monthly: 0 });
    const whyOf = (day: string) => plan.find(({ id }) => id.startsWith(day))?.goes;
    expect(whyOf("2026-11-24")).toBe("It lies before the 2 days, its week has a newer one, no months are kept.");
    expect(whyOf("2026-10-24")).toBe("It lies before the 2 days, it lies before the 2 weeks, no months are kept.");
  });

  it("ends a day at midnight of its time zone", () => {
    const [late, early] = ["2026-11-20T22:30:00.000Z", "2026-11-20T23:30:00.000Z"];
    const newer = nights(3, "2026-11-27T02:00:00Z");
    const days = (timeZone: string) =>
      gone(
        planRetention([...newer, backup(late), backup(early)], { daily: 9, weekly: 0, monthly: 0, timeZone, own: {} }),
      );
    expect(days("UTC")).toEqual([late]);
    expect(days("Europe/Berlin")).toEqual([]);
  });

  it("a time without backups makes none go, and neither does a clock", () => {
    const old = nights(2, "2020-02-29T02:00:00Z");
    expect(gone(planRetention(old, policy))).toEqual([]);
    expect(gone(planRetention([...old, backup("2026-11-27T02:00:00Z")], policy))).toEqual([]);
  });

  it("pinned ones and those of open deployments stay, accepted ones do not", () => {
    const old = "2020-01-01T00:00:00Z";
    const among = (more: Partial<BackupFact>) => planRetention([...nights(90), backup(old, more)], policy);
    expect(countsOf(among({ pinned: true }), old)).toEqual(["pinned"]);
    expect(countsOf(among({ deployment: "open" }), old)).toEqual(["deployment"]);
    expect(gone(among({ deployment: "accepted" }))).toContain(old);
  });

  it("unverified ones count for nothing, and go once there is a newer verified one", () => {
    const plan = planRetention(
      [
        backup("2026-11-27T02:00:00Z", { verified: false }),
        backup("2026-11-26T02:00:00Z"),
        backup("2026-11-25T02:00:00Z", { verified: false }),
      ],
      policy,
    );
    expect(countsOf(plan, "2026-11-27T02:00:00Z")).toEqual(["unproven"]);
    expect(countsOf(plan, "2026-11-26T02:00:00Z")).toContain("newest");
    expect(gone(plan)).toEqual(["2026-11-25T02:00:00Z"]);
    expect(plan[2]?.goes).toMatch(/never verified/);
  });

  it("a schedule's own numbers count its backups alone, and the newest three of all stay", () => {
    const weekly = nights(5, "2026-11-26T03:00:00Z").map((one) => ({ ...one, scheduleId: "weekly" }));
    const others = nights(5);
    const own = { weekly: { daily: 0, weekly: 1, monthly: 0 } };
    const plan = planRetention([...weekly, ...others], { daily: 2, weekly: 0, monthly: 0, timeZone: "UTC", own });
    expect(
      plan.filter(({ goes }) => goes === null).map(({ id, counts }) => [id.slice(5, 13), counts.map(({ as }) => as)]),
    ).toEqual([
      ["11-27T02", ["newest", "daily"]],
      ["11-26T03", ["floor", "weekly"]],
      ["11-26T02", ["floor", "daily"]],
    ]);
    expect(plan.find(({ id }) => id.startsWith("2026-11-25T03"))?.goes).toBe(
      "No days are kept, its week has a newer one, no months are kept.",
    );
  });

  it("a failed drill counts for nothing, and alone lets nothing go", () => {
    const [first, second, third, fourth] = nights(4).reverse();
    if (!first || !second || !third || !fourth) throw new Error("four nights");
    const failed = { ...second, verified: false, drillFailed: true };
    const none = { ...policy, daily: 3, weekly: 0, monthly: 0 };
    const plan = planRetention([first, failed, third, fourth], none);
    expect(countsOf(plan, failed.id)).toEqual(["drill"]);
    expect(countsOf(plan, fourth.id)).toEqual(["floor", "daily 2026-11-24"]);
    expect(gone(plan)).toEqual([]);
    const old = { ...failed, id: "old", at: "2026-11-01T02:00:00Z" };
    expect(planRetention([...nights(4), old], none).at(-1)?.goes).toMatch(/^It lies before the 3 days/);
  });

  it("with all numbers at zero the newest three verified ones stay", () => {
    const plan = planRetention(nights(9), { ...policy, daily: 0, weekly: 0, monthly: 0 });
    expect(plan.filter(({ goes }) => goes === null).map(({ id }) => id.slice(8, 10))).toEqual(["27", "26", "25"]);
  });
});

describe("it is applied", () => {
  const at = (iso: string) => new Date(iso);
  const shown = { retentionShownAt: at("2026-11-20T10:00Z"), retentionSavedAt: null, retentionAppliedAt: null };
  const saved = { ...shown, retentionSavedAt: at("2026-11-20T11:00Z") };
  it.each([
    ["not within a day of being shown", shown, "2026-11-21T09:59Z", false],
    ["after that day", shown, "2026-11-21T10:00Z", true],
    ["at once when somebody saved it", saved, "2026-11-20T11:00Z", true],
    [
      "not again on the same day",
      { ...saved, retentionAppliedAt: at("2026-11-20T11:01Z") },
      "2026-11-21T11:00Z",
      false,
    ],
    ["again on the next day", { ...saved, retentionAppliedAt: at("2026-11-20T11:01Z") }, "2026-11-21T11:01Z", true],
    [
      "again when it was saved since",
      { ...saved, retentionAppliedAt: at("2026-11-20T10:59Z") },
      "2026-11-20T11:00Z",
      true,
    ],
    [
      "not by a clock that went back",
      { ...saved, retentionAppliedAt: at("2026-11-25T11:01Z") },
      "2026-11-21T11:01Z",
      false,
    ],
  ])("%s", (_, environment, now, expected) => expect(isDue(environment, at(now))).toBe(expected));
});
