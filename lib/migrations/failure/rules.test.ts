import { describe, expect, it } from "vitest";
import { judgeStatement, recommend } from "@/lib/migrations/failure/rules";
import type { FailureSight, Standing } from "@/lib/migrations/failure/schema";
import type { CatalogThing, Presence } from "@/lib/postgres/inspection-schema";
import type { Effect } from "@/lib/sql-review/schema";

const range = { start: 0, end: 9, startByte: 0, endByte: 9, line: 1, endLine: 1 };
const column: CatalogThing = { kind: "column", schema: null, of: "a", name: "b" };
const makes: Effect = { change: "makes", thing: column, mayPrecede: false };
const drops: Effect = { ...makes, change: "drops" };
const maybe: Effect = { ...makes, mayPrecede: true };

describe("judgeStatement", () => {
  it.each<[string, Effect[], Presence[], string | null, Standing]>([
    ["made and there", [makes], ["there"], null, "there"],
    ["made and absent", [makes], ["absent"], null, "absent"],
    ["dropped and gone", [drops], ["absent"], null, "there"],
    ["dropped and still there", [drops], ["there"], null, "absent"],
    ["an invalid index", [makes], ["invalid"], null, "partly"],
    ["half of a statement, by hand", [makes, makes], ["there", "absent"], null, "partly"],
    ["it may have been there before", [maybe], ["there"], null, "either"],
    ["it may have been there before, and is not", [maybe], ["absent"], null, "absent"],
    ["what is sure decides", [maybe, makes], ["there", "there"], "r", "there"],
    ["a sure absence decides", [maybe, makes], ["there", "absent"], "r", "absent"],
    ["nothing sure", [maybe], ["there"], "r", "unknown"],
    ["nothing told", [], [], "r", "unknown"],
    ["nothing lasts", [], [], null, "none"],
  ])("%s", (_, effects, presence, unknownBecause, standing) => {
    expect(judgeStatement({ ...range, effects, unknownBecause }, presence).standing).toBe(standing);
  });
});

const refused = "Migration name: 2_x\n\nDatabase error code: 22012\n\nDatabase error:\nERROR: division by zero";
const lost = "Migration name: 2_x\n\nDatabase error code: 57P01\n\nDatabase error:\nFATAL: terminating connection";
const sight = (standings: Standing[], more: Partial<FailureSight> = {}): FailureSight => ({
  migration: "2_x",
  rowId: "r",
  startedAt: "2026-11-25T10:00:00.000Z",
  log: refused,
  ranWhole: false,
  alsoApplied: false,
  checksum: "c",
  file: { releaseId: "r", digest: "d" },
  transaction: { is: "one", sentence: "" },
  statements: standings.map((standing, index) => ({
    start: 0,
    end: 0,
    line: index + 1,
    standing,
    found: [],
    because: standing === "unknown" ? "it changes rows" : null,
  })),
  problem: null,
  digest: "e",
  ...more,
});
const several = { transaction: { is: "several", sentence: "" } } as const;
const interrupted = { log: null };

describe("recommend: what may be marked", () => {
  it.each<[string, FailureSight, string]>([
    ["nothing is there", sight(["absent", "absent"]), "nothing: rolled-back"],
    ["nothing is there, several transactions", sight(["absent", "none"], several), "nothing: rolled-back"],
    ["all is there, by hand", sight(["there", "none"]), "everything: applied"],
    ["all is there, interrupted", sight(["there", "either"], interrupted), "everything: applied"],
    ["half is there", sight(["there", "absent"], several), "partly: nothing yet"],
    ["half is there beside what is unknown", sight(["there", "unknown", "absent"]), "partly: nothing yet"],
    ["an invalid index", sight(["partly"], several), "partly: nothing yet"],
    // Statements of which the catalogs do not tell.
    ["refused, so taken back", sight(["unknown"]), "nothing: rolled-back"],
    ["refused, but made by hand", sight(["there", "unknown"]), "unknown: both"],
    ["refused in one of several transactions", sight(["unknown"], several), "unknown: both"],
    ["the connection was lost", sight(["unknown"], { log: lost }), "unknown: both"],
    ["interrupted", sight(["unknown"], interrupted), "unknown: both"],
    ["interrupted, and the rest is not there", sight(["absent", "unknown"], interrupted), "nothing: rolled-back"],
    ["the same in several transactions", sight(["absent", "unknown"], { ...interrupted, ...several }), "unknown: both"],
    ["interrupted, and the rest is there", sight(["there", "unknown"], interrupted), "unknown: both"],
    ["ran whole", sight(["there", "unknown"], { log: null, ranWhole: true }), "everything: applied"],
    ["ran whole, then reverted", sight(["absent"], { log: null, ranWhole: true }), "nothing: rolled-back"],
    // What may have been so before does not tell.
    ["it may have been so before, refused", sight(["either"]), "nothing: rolled-back"],
    ["it may have been so before, interrupted", sight(["either"], interrupted), "unknown: both"],
    // A row of the same name that counts as applied.
    ["applied beside it", sight(["there"], { alsoApplied: true }), "everything: rolled-back"],
    ["applied beside it, but gone", sight(["absent"], { alsoApplied: true }), "unknown: both"],
    ["no file", sight([], { file: null }), "unknown: both"],
    ["a file that cannot be read", sight([], { problem: "It cannot be read." }), "unknown: both"],
  ])("%s", (_, seen, expected) => {
    const { found, recommends, mayMark, title, because } = recommend(seen);
    expect(`${found}: ${recommends ?? (mayMark.length === 2 ? "both" : "nothing yet")}`).toBe(expected);
    if (recommends) expect(mayMark).toEqual([recommends]);
    expect(`${title} ${because}`).not.toMatch(/undefined|null| {2}/);
  });

  it("names the lines to revert and to finish", () => {
    expect(recommend(sight(["there", "absent", "absent"], several)).because).toBe(
      "In force: line 1. Not in force: lines 2, 3. Nothing can be marked until a look shows all or nothing.",
    );
  });
});
