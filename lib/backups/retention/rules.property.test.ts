import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retentionOracle as oracle } from "@/e2e/support/retention-oracle";
import { type BackupFact, planRetention, type RetentionPolicy } from "@/lib/backups/retention/rules";

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Pacific/Kiritimati",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
];

/** Steps between backups in minutes: mostly hours and days, sometimes long outages, sometimes a clock that went back. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 5, max: 3_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3_000, max: 500_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -4_000, max: 0 }) },
);
const seed = fc
  .record({
    step,
    scheduleId: fc.constantFrom(null, "s1", "s2"),
    proof: fc.constantFrom("verified" as const, "verified" as const, "none" as const, "failed" as const),
    pinned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    deployment: fc.constantFrom("none" as const, "none" as const, "open" as const, "accepted" as const),
  })
  .map(({ proof, ...rest }) => ({ ...rest, verified: proof === "verified", drillFailed: proof === "failed" }));
const history = fc
  .tuple(fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 11, 31) }), fc.array(seed, { maxLength: 60 }))
  .map(([start, seeds]) => {
    let at = start;
    return seeds.map(({ step: minutes, ...rest }, index): BackupFact => {
      at += minutes * 60_000;
      return { id: `b${String(index).padStart(3, "0")}`, at: new Date(at).toISOString(), ...rest };
    });
  });
const numbersOf = {
  daily: fc.integer({ min: 0, max: 10 }),
  weekly: fc.integer({ min: 0, max: 8 }),
  monthly: fc.integer({ min: 0, max: 8 }),
};
const policy: fc.Arbitrary<RetentionPolicy> = fc.record({
  ...numbersOf,
  timeZone: fc.constantFrom(...zones),
  own: fc.oneof(
    fc.constant({}),
    fc.record({ s1: fc.record(numbersOf) }),
    fc.record({ s2: fc.record(numbersOf), s3: fc.record(numbersOf) }),
  ),
});

const kept = (plan: ReturnType<typeof planRetention>) =>
  new Set(plan.filter(({ goes }) => goes === null).map(({ id }) => id));
const runs = { numRuns: 600 };

describe("retention, for any history, clock, time zone and policy", () => {
  it("keeps exactly what an independent reading of the rules keeps", () => {
    fc.assert(
      fc.property(history, policy, (backups, numbers) => {
        expect(kept(planRetention(backups, numbers))).toEqual(oracle(backups, numbers));
      }),
      runs,
    );
  });

  it("never lets the newest three verified ones go, nor a pinned one, nor one of an open deployment", () => {
    fc.assert(
      fc.property(history, policy, (backups, numbers) => {
        const stays = kept(planRetention(backups, numbers));
        const newest = backups
          .filter(({ verified }) => verified)
          .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1));
        for (const { id } of newest.slice(0, 3)) expect(stays).toContain(id);
        for (const { id, pinned, deployment } of backups)
          if (pinned || deployment === "open") expect(stays).toContain(id);
      }),
      runs,
    );
  });

  it("applied again lets nothing more go, in whatever order the backups are given", () => {
    fc.assert(
      fc.property(history, policy, (backups, numbers) => {
        const stays = kept(planRetention(backups, numbers));
        const left = backups.filter(({ id }) => stays.has(id)).reverse();
        // An unverified one that stood for its time stays as long as nothing proven is newer: true of what is left, too.
        expect(kept(planRetention(left, numbers))).toEqual(stays);
      }),
      runs,
    );
  });

  it("applied after every single backup keeps exactly what one application at the end keeps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 30, max: 3_000 }), { maxLength: 40 }), policy, (steps, numbers) => {
        let at = Date.UTC(2026, 2, 1);
        const all: BackupFact[] = [];
        let left: BackupFact[] = [];
        for (const [index, minutes] of steps.entries()) {
          at += minutes * 60_000;
          const made: BackupFact = {
            id: `b${100 + index}`,
            at: new Date(at).toISOString(),
            verified: true,
            drillFailed: false,
            pinned: false,
            deployment: "none",
            scheduleId: index % 3 === 0 ? "s1" : null,
          };
          all.push(made);
          left.push(made);
          const stays = kept(planRetention(left, numbers));
          left = left.filter(({ id }) => stays.has(id));
        }
        expect(new Set(left.map(({ id }) => id))).toEqual(kept(planRetention(all, numbers)));
      }),
      { numRuns: 150 },
    );
  });

  it("a failed drill alone never lets its backup go, and never another one", () => {
    fc.assert(
      fc.property(history, policy, fc.nat(), (backups, numbers, at) => {
        const before = kept(planRetention(backups, numbers));
        const hit = backups[at % Math.max(1, backups.length)];
        if (!hit?.verified) return;
        const failed = backups.map((one) => (one === hit ? { ...one, verified: false, drillFailed: true } : one));
        for (const id of before) expect(kept(planRetention(failed, numbers))).toContain(id);
      }),
      runs,
    );
  });

  it("a larger number never lets more go", () => {
    fc.assert(
      fc.property(
        history,
        policy,
        fc.constantFrom("daily" as const, "weekly" as const, "monthly" as const),
        (backups, numbers, which) => {
          const more = kept(planRetention(backups, { ...numbers, [which]: numbers[which] + 1 }));
          for (const id of kept(planRetention(backups, numbers))) expect(more).toContain(id);
        },
      ),
      runs,
    );
  });

  it("says for each one what it counts for, or why it goes, never both and never neither", () => {
    fc.assert(
      fc.property(history, policy, (backups, numbers) => {
        const plan = planRetention(backups, numbers);
        expect(plan.map(({ id }) => id).sort()).toEqual(backups.map(({ id }) => id).sort());
        for (const { counts, goes } of plan) expect(counts.length > 0).toBe(goes === null);
        for (const { id, verified } of backups) {
          const counted = plan.find((one) => one.id === id)?.counts.map(({ as }) => as) ?? [];
          if (!verified)
            expect(counted.filter((as) => ["daily", "weekly", "monthly", "newest"].includes(as))).toEqual([]);
        }
      }),
      runs,
    );
  });
});
