import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Bench, openBench } from "@/e2e/support/backup-bench";
import { type MonthWorld, openMonthWorld, type Step } from "@/e2e/support/month-world";
import { times } from "@/e2e/support/wall-clock";

/** Months with crashes in them; more of them with HOLDFAST_MONTHS, a certain one with its seed from a failure. */
const months = Number(process.env.HOLDFAST_MONTHS ?? 12);
vi.setConfig({ testTimeout: 600_000 });

let bench: Bench;
let world: MonthWorld;
beforeAll(async () => {
  bench = await openBench("SELECT 1");
  world = await openMonthWorld(bench);
});
afterAll(() => bench.close());

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"];
const numbers = {
  daily: fc.integer({ min: 0, max: 7 }),
  weekly: fc.integer({ min: 0, max: 4 }),
  monthly: fc.integer({ min: 0, max: 2 }),
};
const end = fc.constantFrom("failed" as const, "killed" as const);

/** Mostly the worker looks every few hours; then again it is away for days, dies at some write, or the clock jumps. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("look" as const),
      minutes: fc.integer({ min: 5, max: 1_200 }),
      workers: fc.constantFrom(1, 1, 1, 2, 3),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      minutes: fc.integer({ min: 5, max: 1_500 }),
      at: fc.integer({ min: 0, max: 40 }),
      end,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), minutes: fc.integer({ min: 5, max: 600 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("away" as const), minutes: fc.integer({ min: 1_440, max: 6_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("jump" as const), minutes: fc.integer({ min: -4_000, max: 4_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("pause" as const), minutes: fc.integer({ min: 60, max: 3_000 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("made" as const),
      proof: fc.constantFrom(
        "verified" as const,
        "verified" as const,
        "verified" as const,
        "none" as const,
        "drill failed" as const,
        "run failed" as const,
      ),
      pinned: fc.integer({ min: 0, max: 12 }).map((n) => n === 0),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("retention" as const),
      at: fc.option(fc.integer({ min: 0, max: 25 }), { freq: 2 }),
      end,
    }),
  },
);
const month = fc.record({
  start: fc.date({ min: new Date("2026-02-20T00:00Z"), max: new Date("2027-01-31T00:00Z"), noInvalidDate: true }),
  schedules: fc.array(fc.record({ times: fc.constantFrom(...times), timeZone: fc.constantFrom(...zones) }), {
    minLength: 1,
    maxLength: 3,
  }),
  policy: fc.record({
    ...numbers,
    timeZone: fc.constantFrom(...zones),
    own: fc.option(fc.record(numbers), { nil: null }),
  }),
  steps: fc.array(step, { minLength: 30, maxLength: 70 }),
});

it("a month of schedules: every slot runs once or is told as missed, retention is the oracle's, the floor holds", async () => {
  await fc.assert(
    fc.asyncProperty(month, async (plan) => {
      const own = await world.begin(plan);
      for (const one of plan.steps) await world.take(own, one);
      await world.lookUntilQuiet(own);
      expect(await world.unaccounted(own)).toEqual([]);
      expect(await world.orphans(own)).toEqual([]);
    }),
    { numRuns: months, endOnFailure: true },
  );
  // The months were what they were meant to be: there were crashes, missed slots, and backups that went.
  expect(world.seen.crashes).toBeGreaterThan(months);
  expect(world.seen.missed).toBeGreaterThan(months);
  expect(world.seen.runs).toBeGreaterThan(months);
  expect(world.seen.gone).toBeGreaterThan(0);
});
