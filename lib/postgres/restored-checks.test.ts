import { expect, test } from "vitest";
import {
  checkConstraints,
  checkExtensions,
  checkIndexes,
  checkLargeObjects,
  checkMigrationHead,
  checkRows,
  checkSequences,
  type Promised,
} from "@/lib/postgres/restored-checks";

const promised: Promised = {
  rowsByTable: { "public.a": 1_200, "public.b": 0 },
  excludedTables: [],
  sequences: { "public.a_id_seq": "9007199254740993", "public.unused": null, "public.down": "-5" },
  largeObjects: 2,
  extensions: { citext: "1.6", plpgsql: "1.0" },
  migrationHead: "20260101_first",
};
const none = new Set<string>();

test.each<[Partial<Promised>, Partial<Promised>, string, string]>([
  [{}, {}, "ok", "1,200 rows in 2 tables, each as in the manifest."],
  [
    {},
    { rowsByTable: { "public.a": 1_199, "public.b": 0 } },
    "failed",
    "Not as it should be: public.a has 1,199 rows instead of 1,200.",
  ],
  [{}, { rowsByTable: { "public.a": 1_200 } }, "failed", "Not as it should be: public.b is missing."],
  [
    {},
    { rowsByTable: { "public.a": 1_200, "public.b": 0, "public.c": 0 } },
    "failed",
    "Not as it should be: public.c is not in the manifest.",
  ],
  [
    { excludedTables: ["public.log"] },
    { rowsByTable: { "public.a": 1_200, "public.b": 0, "public.log": 0 } },
    "ok",
    "1,200 rows in 2 tables, each as in the manifest. Rows of public.log were left out of the backup on purpose.",
  ],
  [{ excludedTables: ["public.log"] }, {}, "failed", "Not as it should be: public.log is missing."],
  [
    { excludedTables: ["public.log"] },
    { rowsByTable: { "public.a": 1_200, "public.b": 0, "public.log": 3 } },
    "failed",
    "Not as it should be: public.log was left out of the backup and has rows.",
  ],
])("rows: promised %j, found %j", (wanted, there, status, sentence) => {
  expect(checkRows({ ...promised, ...wanted }, { ...promised, ...there })).toMatchObject({ status, sentence });
});

test("sequences are compared as 64-bit numbers, and only behind is a failure", () => {
  const at = (sequences: Promised["sequences"], descending = none) =>
    checkSequences(promised, { ...promised, sequences: { ...promised.sequences, ...sequences } }, descending);
  expect(at({})).toMatchObject({ status: "ok", sentence: "3 sequences, none behind the manifest." });
  expect(at({ "public.a_id_seq": "9007199254740992" })).toMatchObject({ status: "failed" });
  expect(at({ "public.a_id_seq": null })).toMatchObject({
    status: "failed",
    sentence: "Not as it should be: public.a_id_seq is at its start instead of 9007199254740993.",
  });
  expect(at({ "public.a_id_seq": "9007199254740994" })).toMatchObject({
    status: "ok",
    sentence: expect.stringContaining("which does no harm"),
  });
  expect(at({ "public.unused": "1" })).toMatchObject({ status: "ok" });
  expect(at({ "public.down": "-4" }, new Set(["public.down"]))).toMatchObject({ status: "failed" });
  expect(at({ "public.down": "-6" }, new Set(["public.down"]))).toMatchObject({ status: "ok" });
  expect(checkSequences(promised, { ...promised, sequences: {} }, none)).toMatchObject({ status: "failed" });
});

test("large objects, extensions, head, constraints, indexes", () => {
  expect(checkLargeObjects(promised, { ...promised, largeObjects: 1 }).sentence).toBe(
    "Not as it should be: there are 1 instead of 2.",
  );
  expect(checkExtensions(promised, { ...promised, extensions: { plpgsql: "1.0" } })).toMatchObject({
    status: "failed",
    sentence: "Not as it should be: citext is missing.",
  });
  expect(checkExtensions(promised, { ...promised, extensions: { citext: "1.7", plpgsql: "1.0" } })).toMatchObject({
    status: "ok",
    sentence: "citext, plpgsql: all there. In another version: citext 1.7 instead of 1.6.",
  });
  expect(checkMigrationHead(promised, { ...promised, migrationHead: null })).toMatchObject({
    status: "failed",
    sentence: "Not as it should be: it is none instead of 20260101_first.",
  });
  expect(checkConstraints(["c of public.a"], 4).status).toBe("unknown");
  expect(checkConstraints([], 4).status).toBe("ok");
  expect(checkIndexes(["public.i"], 4)).toMatchObject({
    status: "failed",
    sentence: "Not as it should be: public.i is invalid.",
  });
});
