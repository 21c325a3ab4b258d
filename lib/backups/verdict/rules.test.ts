import { describe, expect, it } from "vitest";
import { verdictOf } from "@/lib/backups/verdict/rules";

describe("verdictOf", () => {
  const facts = {
    verification: "readable",
    tableCount: 14,
    rowCount: 212_340,
    deletedBy: null,
    unusual: [],
    accepted: null,
    lostAt: null,
    drillFailedAt: null,
    adopted: null,
  } as const;
  it.each([
    [{ ...facts, status: "complete" }, "ok", /14 tables with 212,340 rows equal the source.*not been restored/],
    [
      { ...facts, status: "complete", unusual: ["0 rows in all."] },
      "attention",
      /equals its source.*a lead says whether that is right/,
    ],
    [{ ...facts, status: "complete", unusual: ["0 rows in all."], accepted: {} }, "ok", /14 tables/],
    [{ ...facts, status: "complete", verification: "restored" }, "ok", /restored and compared: 14 tables/],
    [
      { ...facts, status: "complete", verification: "restored", lostAt: "2026-11-28T05:00:00Z" },
      "failed",
      /gone or changed, so nothing can be restored/,
    ],
    [{ ...facts, status: "deleted", lostAt: "2026-11-28T05:00:00Z" }, "attention", /deleted it/],
    [{ ...facts, status: "complete", verification: "stored" }, "unknown", /byte for byte.*not known/],
    [
      { ...facts, status: "complete", unusual: ["x"], adopted: { by: "Ada", vouched: true } },
      "attention",
      /Ada took it in from storage by their word/,
    ],
    [
      { ...facts, status: "complete", unusual: ["x"], accepted: {}, adopted: { by: "Ada", vouched: true } },
      "ok",
      /14 tables/,
    ],
    [{ ...facts, status: "complete", adopted: { by: "Ada", vouched: false } }, "ok", /14 tables/],
    [{ ...facts, status: "complete", verification: "none" }, "unknown", /may or may not restore/],
    [{ ...facts, status: "running", verification: "none" }, "running", /counts as a backup only/],
    [{ ...facts, status: "failed", verification: "none" }, "failed", /Nothing of it was kept/],
    [{ ...facts, status: "deleted", deletedBy: "Ada" }, "attention", /Ada deleted it/],
  ] as const)("%o", (backup, is, because) => {
    const verdict = verdictOf(backup);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });
  it("is no success when the newest drill failed, whatever was proven before", () => {
    const restored = { ...facts, status: "complete", verification: "restored" } as const;
    const drillFailedAt = "2026-11-28T05:00:00Z";
    expect(verdictOf({ ...restored, drillFailedAt }, "rows: one is missing.")).toEqual({
      is: "failed",
      title: "The newest restore drill of this backup failed.",
      because: "rows: one is missing. It counts as verified no more, and nothing is deleted for that alone.",
    });
    expect(verdictOf(restored, "rows: one was missing, before a later drill succeeded.").is).toBe("ok");
    expect(verdictOf({ ...facts, status: "deleted", drillFailedAt }, "").is).toBe("attention");
  });
  it("counts one table and one row as one", () => {
    const one = verdictOf({ ...facts, status: "complete", tableCount: 1, rowCount: 1 });
    expect(one.because).toContain("1 table with 1 row equal");
  });
});
