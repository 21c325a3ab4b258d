import { expect, test } from "vitest";
import { parseContents } from "@/lib/postgres/archive-contents";
import { trackRestore } from "@/lib/postgres/restore-progress";

const entries = parseContents(`
10; 1259 1 TABLE public small postgres
11; 1259 2 TABLE Odd Schema new line postgres
20; 0 1 TABLE DATA public small postgres
21; 0 2 TABLE DATA Odd Schema new line postgres
22; 0 0 SEQUENCE SET public small_id_seq postgres
30; 2606 3 CONSTRAINT public small small_pkey postgres
`);
const sizes = {
  rowsByTable: { "public.small": 10, '"Odd Schema"."new\nline"': 1_000 },
  bytesByTable: { "public.small": 1_000_000, '"Odd Schema"."new\nline"': 9_000_000 },
  databaseBytes: 20_000_000,
  largeObjects: 0,
};

test("with several jobs an item counts when it is finished, a table in work by its rows", () => {
  const tracker = trackRestore(entries, sizes, 0);
  const tell = (line: string) => tracker.readLine(`pg_restore: ${line}`, 2);
  tell("processing item 10 TABLE small");
  tell("processing item 11 TABLE new");
  tell("entering main parallel loop");
  expect(tracker.report(0)).toMatchObject({ objectsDone: 2, objectsTotal: 6 });
  tell("launching item 21 TABLE DATA new");
  tell("launching item 20 TABLE DATA small");
  tell("finished item 20 TABLE DATA small");
  const before = tracker.report(3_000);
  expect(before).toMatchObject({ objectsDone: 3, current: "TABLE DATA Odd Schema new line" });
  expect(before.fraction).toBeGreaterThan(0.05);
  expect(before.fraction).toBeLessThan(0.08);
  tracker.readLoaded([{ key: '"Odd Schema"."new\nline"', rows: 500 }]);
  const half = tracker.report(4_000).fraction;
  expect(half - before.fraction).toBeGreaterThan(0.25);
  tracker.readLoaded([{ key: '"Odd Schema"."new\nline"', rows: 10 }]);
  expect(tracker.report(4_000).fraction).toBe(half);
  tracker.finishAll(entries);
  expect(tracker.report(5_000)).toMatchObject({ fraction: 0.99, objectsDone: 6, current: null });
});

test("with one job the log has no ids: an item ends when the next begins", () => {
  const tracker = trackRestore(entries, null, 0);
  const tell = (line: string) => tracker.readLine(`pg_restore: ${line}`, 1);
  tell('creating TABLE "public.small"');
  tell('creating TABLE "Odd Schema.new');
  tell('line"');
  tell('processing data for table "public.small"');
  expect(tracker.report(0)).toMatchObject({ objectsDone: 2, current: "TABLE DATA public small" });
  tell('processing data for table "Odd Schema.new');
  tell("executing SEQUENCE SET small_id_seq");
  tell('creating CONSTRAINT "public.small small_pkey"');
  expect(tracker.report(0)).toMatchObject({ objectsDone: 5, current: "CONSTRAINT public small small_pkey" });
});

test("the rate is what the database has grown by", () => {
  const tracker = trackRestore(entries, sizes, 0);
  expect(tracker.report(0)).toMatchObject({ databaseBytes: null, bytesPerSecond: null });
  tracker.readSize(8_000_000, 1_000);
  tracker.readSize(10_000_000, 2_000);
  expect(tracker.report(2_000)).toMatchObject({ databaseBytes: 10_000_000, bytesPerSecond: 2_000_000 });
});
