import { expect, it, test } from "vitest";
import { clearedAway, foundProblem, madeProblem, provenProblem } from "@/lib/restores/found/rules";

it("is dropped by a person only when it is ours and in nobody's hands", () => {
  const found = { oid: 7, mark: "restored", sessions: [] } as const;
  expect(foundProblem("d", 7, found)).toBeNull();
  expect(foundProblem("d", 7, { ...found, mark: "restore" })).toBeNull();
  expect(foundProblem("d", null, found)).toBeNull();
  expect(foundProblem("d", 8, found)?.message).toMatch(/is not the database that this restore made/);
  expect(foundProblem("d", 7, { ...found, mark: null })?.message).toMatch(/is not the database/);
  expect(foundProblem("d", 7, { ...found, sessions: ["psql", "psql"] })?.message).toBe(
    "2 sessions are connected to d: psql.",
  );
});

const foreign = /^What is called d on the server is not the database that this run made\.$/;
test.each([
  ["restore", 7, 7, false, null],
  ["restore", 7, 7, true, null],
  ["restored", 7, 7, true, null],
  ["restored", 7, 7, false, /finished and opened it already/],
  ["restore", 7, 8, false, foreign],
  ["restored", 7, 8, true, foreign],
  ["restore", null, 7, false, foreign],
  [null, 7, 7, true, foreign],
] as const)(
  "with the mark %s, oid %s written down and %s found, proven ones taken %s",
  (mark, oid, seen, may, words) => {
    const problem = madeProblem("d", oid, [{ name: "d", oid: seen, mark }], may);
    if (words === null) expect(problem).toBeNull();
    else expect(problem?.message).toMatch(words);
  },
);

it("goes on with what has the name that was asked for only", () => {
  expect(madeProblem("d", 7, [], false)?.message).toBe("The server has no database called d any more.");
  expect(madeProblem("d", 7, [{ name: "holdfast_restore_1", oid: 7, mark: "restore" }], false)).not.toBeNull();
});

it("what was proven is not made anew", () => {
  expect(provenProblem("d", [])).toBeNull();
  expect(provenProblem("d", [{ name: "d", oid: 7, mark: "restore" }])).toBeNull();
  expect(provenProblem("d", [{ name: "d", oid: 7, mark: null }])).toBeNull();
  expect(provenProblem("d", [{ name: "d", oid: 7, mark: "restored" }])?.hint).toMatch(/left alone/);
});

test.each([
  [["d"], [], "Holdfast", /^The half-filled database was dropped again\.$/, /^Dropped the half-filled database d/],
  [
    [],
    [],
    "nobody: Holdfast found none on the server",
    /^No database of it was found on the registered server\.$/,
    null,
  ],
  [[], [null], null, /does not carry this restore's mark and was left alone/, null],
  [[], ["restored"], null, /carries the mark of a restore that was finished, and was left alone/, null],
  [["holdfast_restore_1"], [null], null, /dropped again\. What is called d .* left alone/, /^Dropped .* left alone/],
] as const)("dropped %j, left %j: by %s", (dropped, marks, by, told, audit) => {
  const left = marks.map((mark) => ({ mark }));
  const words = clearedAway("d", dropped, left);
  expect(words.by).toBe(by);
  expect(words.told).toMatch(told);
  if (audit === null) expect(words.audit).not.toMatch(/dropped/i);
  else expect(words.audit).toMatch(audit);
});
