import { describe, expect, it } from "vitest";
import { archiveName, deletionProblem, estimate, parseRange, spaceProblem } from "@/lib/backups/rules";

describe("archiveName", () => {
  it("is the runbook's, safe for every file system", () => {
    const at = new Date("2026-11-24T23:59:59Z");
    const id = "01a20dcb-ae48-7364-935c-d511b233ccbe";
    expect(archiveName({ project: "EduHub", environment: "Production", at, id })).toBe(
      "eduhub/production/backup_eduhub_production_2026-11-24_d511b233ccbe.dump",
    );
    expect(archiveName({ project: "../..", environment: "a/b\0c", at, id })).toBe(
      "unnamed/a-b-c/backup_unnamed_a-b-c_2026-11-24_d511b233ccbe.dump",
    );
  });
});

describe("deletionProblem", () => {
  const good = { status: "complete", verification: "readable", pinned: false };
  it.each([
    [good, 1, null],
    [good, 0, /last verified/],
    [{ ...good, verification: "restored" }, 0, /last verified/],
    [{ ...good, verification: "stored" }, 0, null],
    [{ ...good, status: "failed", verification: "none" }, 0, null],
    [{ ...good, pinned: true }, 5, /pinned/],
    [{ ...good, status: "running" }, 5, /being made/],
    [{ ...good, status: "deleted" }, 5, /already/],
  ] as const)("%o with %i others", (backup, others, expected) => {
    const problem = deletionProblem(backup, others);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe("parseRange of 1,000 bytes", () => {
  it.each([
    [null, null],
    ["bytes=0-99", { start: 0, end: 99 }],
    ["bytes=990-", { start: 990, end: 999 }],
    ["bytes=-10", { start: 990, end: 999 }],
    ["bytes=-5000", { start: 0, end: 999 }],
    ["bytes=0-5000", { start: 0, end: 999 }],
    ["bytes=1000-", "unsatisfiable"],
    ["bytes=5-4", null],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=-", null],
    ["bytes=0-1,5-6", null],
    ["items=0-1", null],
    ["bytes=abc", null],
    ["bytes=99999999999999999999-", null],
  ])("%s", (header, expected) => expect(parseRange(header, 1_000)).toEqual(expected));
});

describe("space and estimates", () => {
  it("wants a fifth to spare and 256 MB left", () => {
    expect(spaceProblem(1e9, 2e9)).toBeNull();
    expect(spaceProblem(1e9, 1.4e9)).toMatch(/1400 MB free/);
  });
  it("scales the last backup to today's size", () => {
    const last = { sizeBytes: 100, durationMs: 1_000, databaseBytes: 1_000 };
    expect(estimate({ databaseBytes: 2_000 }, last)).toMatchObject({ bytes: 200, ms: 2_000 });
    expect(estimate({ databaseBytes: null }, last)).toMatchObject({ bytes: 100, ms: 1_000 });
  });
  it("says that it does not know", () => {
    expect(estimate({ databaseBytes: null }, null)).toMatchObject({ bytes: null, ms: null });
  });
});
