import { expect, test } from "vitest";
import { findUnusual, isMeasured, type Measured } from "@/lib/backups/unusual";

const before: Measured = {
  sizeBytes: 10_000_000,
  compression: "zstd:3",
  encryption: "none",
  rowsByTable: { "public.student": 8_000, "public.course": 2_000, "public.note": 50 },
};
const rows = (change: Record<string, number>) => ({ ...before, rowsByTable: { ...before.rowsByTable, ...change } });

test.each<[string, Measured, RegExp[]]>([
  ["the same", before, []],
  ["more of everything", { ...rows({ "public.student": 90_000, "public.new": 5 }), sizeBytes: 90_000_000 }, []],
  ["a fifth less, exactly", rows({ "public.student": 5_990, "public.course": 2_000 }), []],
  ["one row below that", rows({ "public.student": 5_989 }), [/^8,039 rows in all instead of 10,050: 20 % less\.$/]],
  [
    "nothing at all",
    { ...before, sizeBytes: 900, rowsByTable: {} },
    [
      /^3 tables .* are gone: public\.student, public\.course, public\.note\.$/,
      /^0 rows in all .* 100 % less/,
      /in the archive instead of 10 MB: 100 % less/,
    ],
  ],
  [
    "one table gone",
    { ...before, rowsByTable: { "public.student": 8_000, "public.course": 2_000 } },
    [/^1 table of the backup before is gone: public\.note\.$/],
  ],
  [
    "one emptied, the rest grown",
    rows({ "public.course": 0, "public.student": 12_000 }),
    [/^1 table that had rows is empty: public\.course\.$/],
  ],
  ["a small one emptied", rows({ "public.note": 0 }), []],
  ["three tenths smaller, exactly", { ...before, sizeBytes: 7_000_000 }, []],
  ["one byte below that", { ...before, sizeBytes: 6_999_999 }, [/in the archive instead of/]],
  ["smaller by another compression", { ...before, sizeBytes: 1_000_000, compression: "zstd:19" }, []],
  ["smaller by no encryption", { ...before, sizeBytes: 1_000_000, encryption: "age" }, []],
])("%s", (_, now, says) => {
  const sentences = findUnusual(now, before);
  expect(sentences).toHaveLength(says.length);
  for (const [index, words] of says.entries()) expect(sentences[index]).toMatch(words);
});

test("many tables are counted, and five of them named", () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`public.t${index}`, 1]));
  expect(findUnusual({ ...before, rowsByTable: {} }, { ...before, rowsByTable: many })).toEqual([
    "12 tables of the backup before are gone: public.t0, public.t1, public.t2, public.t3, public.t4 and 7 more.",
  ]);
});

test("a database that never had much is not measured", () => {
  const few = { ...before, sizeBytes: 900, rowsByTable: { "public.note": 99 } };
  expect(findUnusual({ ...few, sizeBytes: 100, rowsByTable: { "public.note": 0 } }, few)).toEqual([]);
});

test("what says nothing of rows is nothing to compare with", () => {
  expect([null, {}, { sizeBytes: 1 }, { rowsByTable: {} }].map(isMeasured)).toEqual([false, false, false, false]);
  expect(isMeasured(before)).toBe(true);
});
