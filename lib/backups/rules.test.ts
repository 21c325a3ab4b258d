import { describe, expect, it } from "vitest";
import { estimate } from "@/lib/backups/estimate/rules";
import {
  archiveName,
  deletionProblem,
  describePolicy,
  manifestName,
  parseRange,
  partsOf,
  progressOfRun,
  spaceProblem,
} from "@/lib/backups/rules";

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
  const good = { status: "complete", verification: "readable", pinned: false, lostAt: null, drillFailedAt: null };
  it.each([
    [good, 1, null],
    [good, 0, /last verified/],
    [{ ...good, verification: "restored" }, 0, /last verified/],
    [{ ...good, lostAt: new Date(0) }, 0, /No good copy .+ it stays/],
    [{ ...good, lostAt: new Date(0) }, 1, null],
    [{ ...good, drillFailedAt: new Date(0) }, 0, /restore drill failed.+ it stays/],
    [{ ...good, drillFailedAt: new Date(0) }, 1, null],
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

describe("one percentage for the whole backup", () => {
  it("gives each step its share of the time, from the last backup if there is one", () => {
    expect(partsOf({ count: 1_000, dump: 7_000, verify: 2_000 })).toEqual({ count: 0.1, dump: 0.8 });
    expect(partsOf({ count: 0, dump: 100, verify: 9_900 })).toEqual({ count: 0, dump: 0.5 });
    expect(partsOf({ count: 9_000, dump: 1_000, verify: 0 })).toEqual({ count: 0.5, dump: 0.95 });
    const usual = { count: 0.15, dump: 0.75 };
    for (const last of [null, {}, { verify: 1_000 }, { dump: 9_000, verify: 1_000 }, { count: 1, dump: 0, verify: 1 }])
      expect(partsOf(last)).toEqual(usual);
  });

  it("never falls from one step to the next, and leaves the last percent to the end", () => {
    const at = (fraction: number | null) => ({ fraction, bytes: 5, bytesPerSecond: 1, etaSeconds: 99, doing: "x" });
    const [dump, verify] = [
      { from: 0, to: 0.8 },
      { from: 0.8, to: 1 },
    ];
    expect(progressOfRun(at(1), dump, 40)).toMatchObject({ fraction: 0.8, etaSeconds: 10, bytes: 5, doing: "x" });
    expect(progressOfRun(at(0), verify, 41)).toMatchObject({ fraction: 0.8 });
    expect(progressOfRun(at(1), verify, 50)).toMatchObject({ fraction: 0.99 });
    expect(progressOfRun(at(0.01), dump, 5)).toMatchObject({ etaSeconds: null });
    expect(progressOfRun(at(null), dump, 40)).toMatchObject({ fraction: null, etaSeconds: null });
  });
});

describe("space and estimates", () => {
  it("wants a fifth to spare and 256 MB left", () => {
    expect(spaceProblem(1e9, 2e9)).toBeNull();
    expect(spaceProblem(1e9, 1.4e9)).toMatch(/1.4 GB free.*1.0 GB/);
  });
  it("scales the last backup to today's size", () => {
    const last = { sizeBytes: 100, durationMs: 1_000, databaseBytes: 1_000 };
    expect(estimate({ databaseBytes: 2_000 }, last)).toMatchObject({ bytes: 200, ms: 2_000 });
    expect(estimate({ databaseBytes: null }, last)).toMatchObject({ bytes: 100, ms: 1_000 });
  });
  it("does not take the time of one that was taken in from storage for none", () => {
    const last = { sizeBytes: 100, durationMs: 0, databaseBytes: 50e6 };
    expect(estimate({ databaseBytes: 100e6 }, last)).toMatchObject({ bytes: 200, ms: 4_000 });
    expect(estimate({ databaseBytes: null }, last)).toMatchObject({ bytes: 100, ms: 3_000 });
  });
  it("says that it does not know", () => {
    expect(estimate({ databaseBytes: null }, null)).toMatchObject({ bytes: null, ms: null });
  });
});

describe("words about a backup", () => {
  it("says the policy in one line", () => {
    const policy = { compression: "auto", excludeTableData: [], lockWaitTimeoutMs: 60_000 };
    expect(describePolicy(policy)).toBe(
      "all tables; the fastest compression the tools have; waits at most 60 s for locks",
    );
    expect(describePolicy({ ...policy, compression: "lz4", excludeTableData: ["public.log"] })).toMatch(
      /^without the rows of public.log; compression lz4/,
    );
  });
  it("names the manifest beside its archive", () => {
    expect(manifestName("a/b/backup_a_b_2026-11-24_x.dump")).toBe("a/b/backup_a_b_2026-11-24_x.json");
  });
});
