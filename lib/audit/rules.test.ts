import { describe, expect, it } from "vitest";
import { ageReport, changedFields, csvLine, describeProof, describeSeals, isOverdue } from "@/lib/audit/rules";

const now = new Date("2026-11-25T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000).toISOString();

it("counts a minute without a seal as too long", () => {
  expect(isOverdue(new Date(ago(59)), now)).toBe(false);
  expect(isOverdue(new Date(ago(61)), now)).toBe(true);
});

it.each([
  [0, 0, false, "No row is sealed yet"],
  [0, 3, false, "No row is sealed yet"],
  [120, 0, false, "All rows are sealed"],
  [120, 1, false, "All but the newest row are sealed"],
  [120, 1200, false, "All but the newest 1,200 rows are sealed"],
  [120, 1, true, "One row has no seal, and should have had one a minute after it was written"],
  [0, 2, true, "2 rows have no seal; the oldest has waited for more than a minute"],
])("%i sealed, %i not, overdue %s: %s", (sealed, unsealed, overdue, sentence) => {
  expect(describeSeals(sealed, unsealed, overdue)).toBe(sentence);
});

describe("a proof", () => {
  const sentence = "It was edited.";
  const broken = (seq: number | null, eventId: string | null) =>
    describeProof({ is: "broken", proven: 4, first: { what: "edited", seq, eventId, sentence } });

  it("is named by its place, its row, or what else there is", () => {
    expect(broken(5, "7")).toEqual({ state: "failed", summary: "Broken at #5 (row 7). It was edited." });
    expect(broken(5, null).summary).toMatch(/^Broken at #5\. /);
    expect(broken(null, "7").summary).toMatch(/^Broken at row 7, which has no seal\. /);
    expect(broken(null, null).summary).toMatch(/^Broken at an anchor\. /);
  });

  it("claims no more than was proven", () => {
    const intact = { is: "intact", unsealed: 2, anchors: 1, anchored: null } as const;
    expect(describeProof({ ...intact, proven: 9 })).toEqual({
      state: "ok",
      summary: "Every row up to #9 is as it was sealed.",
    });
    expect(describeProof({ ...intact, proven: 0 })).toEqual({ state: "ok", summary: "Nothing has been sealed yet." });
    expect(describeProof({ is: "unknown", sentence: "No key." })).toEqual({ state: "unknown", summary: "No key." });
  });
});

describe("what the worker last said", () => {
  const said = (state: "ok" | "failed", seconds: number) => ({ state, summary: "So.", at: ago(seconds) });

  it("counts while it is fresh", () => {
    expect(ageReport("sealing", said("ok", 600), now)).toEqual(said("ok", 600));
    expect(ageReport("chain", said("ok", 7_000), now)).toEqual(said("ok", 7_000));
  });

  it("is unknown when it is old or was never said, but a broken chain stays broken", () => {
    expect(ageReport("sealing", said("ok", 901), now)).toMatchObject({ state: "unknown", at: ago(901) });
    expect(ageReport("sealing", said("failed", 901), now).summary).toMatch(/Last: So\.$/);
    expect(ageReport("chain", said("ok", 7_201), now)).toMatchObject({ state: "unknown" });
    expect(ageReport("chain", said("failed", 72_000), now)).toMatchObject({ state: "failed" });
    expect(ageReport("chain", null, now)).toMatchObject({ state: "unknown", at: null });
  });
});

it("keeps of a change the fields that differ, however long the others are", () => {
  const was = { approvals: 1, backup: "always", quiet: [{ from: "08:00" }], zone: "x".repeat(500), old: true };
  const is = { approvals: 2, backup: "always", quiet: [{ from: "09:00" }], zone: "x".repeat(500), hook: null };
  expect(changedFields(was, is)).toEqual({
    before: { approvals: 1, quiet: '[{"from":"08:00"}]', old: true },
    after: { approvals: 2, quiet: '[{"from":"09:00"}]', old: null },
  });
  expect(changedFields(was, was)).toEqual({ before: {}, after: {} });
});

describe("a line of CSV", () => {
  it("quotes everything and ends as RFC 4180 wants", () => {
    expect(csvLine(['a "b"', "c,d", "e\r\nf", null, 7])).toBe('"a ""b""","c,d","e\r\nf",,"7"\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "=cmd|' /C calc'!A0"])(
    "makes text of what a spreadsheet would execute: %j",
    (text) => {
      expect(csvLine([text])).toBe(`"'${text}"\r\n`);
    },
  );
});
