import { expect, test } from "vitest";
import { trackDump } from "@/lib/postgres/dump-progress";

const MB = 1_000_000;
const table = (oid: number, name: string, bytes: number, estimatedRows = 1_000) => ({
  key: `public.${name}`,
  schema: "public",
  name,
  oid,
  bytes,
  estimatedRows,
});
const line = (name: string) => `pg_dump: dumping contents of table "public.${name}"`;

test("tables weigh by size, the one in work by its rows", () => {
  const tracker = trackDump([table(1, "small", 10 * MB), table(2, "large", 90 * MB)], 0);
  expect(tracker.report(0, 1_000)).toMatchObject({ fraction: 0, currentTable: null, etaSeconds: null });
  tracker.readLine(line("small"));
  tracker.readCopy({ oid: 1, rows: 500, bytes: 1 });
  expect(tracker.report(MB, 2_000).fraction).toBeCloseTo(0.05);
  tracker.readLine(line("large"));
  expect(tracker.report(MB, 3_000)).toMatchObject({ fraction: expect.closeTo(0.1), currentTable: "public.large" });
  tracker.readCopy({ oid: 2, rows: 500, bytes: 1 });
  const half = tracker.report(55 * MB, 4_000);
  expect(half.fraction).toBeCloseTo(0.55);
  expect(half.etaSeconds).toBe(4);
});

test("it never falls, never ends early and survives wrong estimates", () => {
  const tracker = trackDump([table(1, "a", MB, 10), table(2, "b", 9 * MB, -1)], 0);
  const seen: number[] = [];
  tracker.readLine(line("a"));
  for (const rows of [5, 20, 400, 3]) {
    tracker.readCopy({ oid: 1, rows, bytes: 0 });
    seen.push(tracker.report(0, 1_000).fraction ?? -1);
  }
  tracker.readCopy({ oid: 2, rows: 10, bytes: 4.5 * MB });
  seen.push(tracker.report(0, 2_000).fraction ?? -1);
  tracker.readCopy({ oid: 2, rows: 10, bytes: 90 * MB });
  tracker.readLine(line("a"));
  seen.push(tracker.report(0, 3_000).fraction ?? -1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-2)).toBeCloseTo(0.55);
  expect(seen.at(-1)).toBeLessThan(1);
});

test("an archive's known size leads, but never far away from the tables", () => {
  const weights = [table(1, "texts", 50 * MB), table(2, "numbers", 50 * MB)];
  const half = (expectedBytes: number | null, bytes: number) => {
    const tracker = trackDump(weights, 0, expectedBytes);
    tracker.readLine(line("texts"));
    tracker.readLine(line("numbers"));
    return tracker.report(bytes, 5_000).fraction;
  };
  expect(half(null, 14 * MB)).toBeCloseTo(0.5);
  expect(half(20 * MB, 14 * MB)).toBeCloseTo(0.7);
  expect(half(200 * MB, 14 * MB)).toBeCloseTo(0.25);
  expect(half(2 * MB, 14 * MB)).toBeCloseTo(0.75);
});

test("many short rows weigh less than their pages", () => {
  const tracker = trackDump([table(1, "long", 50 * MB, 1_000), table(2, "short", 50 * MB, 1_000_000)], 0);
  tracker.readLine(line("long"));
  tracker.readLine(line("short"));
  expect(tracker.report(0, 1_000).fraction).toBeCloseTo(50 / 72);
});

test("without sizes the fraction is unknown, the rate is not", () => {
  const tracker = trackDump(null, 0);
  tracker.readLine(line("a"));
  expect(tracker.report(10 * MB, 2_000)).toMatchObject({ fraction: null, bytesPerSecond: 5 * MB, etaSeconds: null });
});
