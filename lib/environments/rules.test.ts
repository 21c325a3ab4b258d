import { describe, expect, it } from "vitest";
import {
  addProblem,
  freshness,
  identityProblem,
  inspectionWarnings,
  judgeMarker,
  markerWarning,
  nameProblem,
  readPolicy,
  writeProblem,
} from "@/lib/environments/rules";
import { BackupPolicy, EditEnvironmentInput } from "@/lib/environments/schema";

describe("identityProblem", () => {
  const registered = { name: "Production", systemIdentifier: "7001", databaseOid: 16_384 };
  it.each([
    ["the same", registered, { systemIdentifier: "7001", databaseOid: 16_384 }, null],
    ["another server", registered, { systemIdentifier: "7002", databaseOid: 16_384 }, /another server/],
    ["another database", registered, { systemIdentifier: "7001", databaseOid: 16_385 }, /another database/],
    ["identifier not readable now", registered, { systemIdentifier: null, databaseOid: 16_384 }, null],
    ["not readable, other oid", registered, { systemIdentifier: null, databaseOid: 1 }, /another database/],
    [
      "nothing registered",
      { ...registered, systemIdentifier: null, databaseOid: null },
      { systemIdentifier: "1", databaseOid: 2 },
      null,
    ],
  ])("%s", (_, known, seen, expected) => {
    const problem = identityProblem(known, seen);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe("the marker", () => {
  it.each([
    ["production", null, null],
    ["production", "production", null],
    ["production", "staging", /says of itself that it is staging/],
    ["development", "production", /registered as development/],
    ["staging", "nonsense", /nonsense/],
  ] as const)("%s marked %s", (tier, marker, expected) => {
    for (const rule of [markerWarning(tier, marker), writeProblem(tier, marker, true)]) {
      if (expected === null) expect(rule).toBeNull();
      else expect(rule).toMatch(expected);
    }
    expect(addProblem(tier, marker) === null).toBe(expected === null);
  });

  it("blocks writing while it is not known", () => {
    expect(writeProblem("staging", null, false)).toMatch(/not known/);
  });

  const at = "2026-11-24T12:00:00.000Z";
  const later = "2026-11-24T12:00:09.000Z";
  const wrote = { status: "succeeded", at: later, command: null, problem: null } as const;
  const mayNot = { ...wrote, command: "ALTER DATABASE …" } as const;
  it.each([
    ["agrees", { marker: "staging" }, null, "ok", /says that it is staging/],
    ["contradicts", { marker: "production" }, null, "attention", /registered as staging/],
    ["contradicts although we may not write", { marker: "production" }, mayNot, "attention", /registered as staging/],
    ["unmarked", { marker: null }, null, "attention", /not marked/],
    ["unmarked, may not", { marker: null }, mayNot, "attention", /not marked/],
    ["written since the last look", { marker: null }, wrote, "ok", /says that it is staging/],
    [
      "written before the last look, gone since",
      { marker: null },
      { ...wrote, at: "2026-11-24T11:00:00.000Z" },
      "attention",
      /not marked/,
    ],
    ["being written", { marker: null }, { ...wrote, status: "running" }, "running", /being marked/],
    ["not reached", null, null, "unknown", /Unknown/],
    ["not reached, may not", null, mayNot, "unknown", /Unknown/],
  ] as const)("%s", (_, seen, mark, is, title) => {
    expect(judgeMarker("staging", seen, at, mark)).toMatchObject({ is, title: expect.stringMatching(title) });
  });
});

describe("nameProblem", () => {
  it.each([
    ["Production", "production"],
    ["Production copy", "staging"],
    ["pre-production", "staging"],
    ["QA", "development"],
    ["constructor", "development"],
    ["__proto__", "development"],
    ["本番", "development"],
  ] as const)("%s as %s", (name, tier) => expect(nameProblem(name, tier)).toBeNull());
  it.each([
    ["Production", "development", "production"],
    ["PROD", "staging", "production"],
    ["Pr0duct10n", "staging", "production"],
    ["Pröductıon", "staging", "production"],
    ["Staging", "production", "staging"],
    ["dev", "production", "development"],
  ] as const)("%s as %s says %s", (name, tier, said) => {
    expect(nameProblem(name, tier)).toBe(`The name ${name} says ${said}, but the tier is ${tier}.`);
  });
});

describe("freshness", () => {
  const now = new Date("2026-11-24T12:00:00.000Z");
  it.each([
    [0, "fresh"],
    [15, "fresh"],
    [15.001, "stale"],
    [3_600, "stale"],
    [-5, "fresh"],
  ])("%d s old, looked at every 5 s", (age, expected) => {
    expect(freshness(new Date(now.getTime() - age * 1_000), now, 5)).toBe(expected);
  });
});

describe("inspectionWarnings", () => {
  const clean = {
    encrypted: true,
    isReplica: false,
    marker: null,
    pooler: { value: null, unknownBecause: null },
    migrationHead: { value: "20260101_init", unknownBecause: null },
  } as const;
  it.each([
    ["nothing", {}, []],
    ["clear text", { encrypted: false }, [/not encrypted/]],
    ["a replica", { isReplica: true }, [/replica/]],
    ["a pooler", { pooler: { value: "PgBouncer answers.", unknownBecause: null } }, [/PgBouncer/]],
    ["pooler unknown", { pooler: { value: null, unknownBecause: "no answer" } }, [/not known: no answer/]],
    ["marked before", { marker: "staging" }, [/already says/]],
  ] as const)("%s", (_, change, expected) => {
    const warnings = inspectionWarnings({ ...clean, ...change });
    expect(warnings).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });
});

describe("the settings form", () => {
  const form = {
    compression: "auto",
    excludeTableData: " public.a \n\npublic.b",
    lockWaitSeconds: "1.5",
    stallSeconds: "20",
    rpoMinutes: "15",
    rtoMinutes: "",
    drillEveryDays: "30",
  };
  it("reads seconds and lines", () => {
    expect(BackupPolicy.parse(readPolicy(form))).toEqual({
      compression: "auto",
      excludeTableData: ["public.a", "public.b"],
      lockWaitTimeoutMs: 1_500,
      stallMs: 20_000,
      rpoMinutes: 15,
      rtoMinutes: null,
      drillEveryDays: 30,
    });
    expect(BackupPolicy.parse(readPolicy({ ...form, drillEveryDays: "" })).drillEveryDays).toBe(7);
    expect(BackupPolicy.parse(readPolicy({ ...form, drillEveryDays: "0" })).drillEveryDays).toBe(0);
  });
  it.each([
    { lockWaitSeconds: "" },
    { lockWaitSeconds: "abc" },
    { stallSeconds: "1" },
    { rpoMinutes: "0" },
    { rtoMinutes: "soon" },
    { drillEveryDays: "-1" },
    { compression: "rar" },
    { excludeTableData: "audit_events" },
  ])("refuses %o", (change) => {
    expect(BackupPolicy.safeParse(readPolicy({ ...form, ...change })).success).toBe(false);
  });
  it.each([
    ["", null],
    ["https://app.example.com/api/health", "https://app.example.com/api/health"],
    ["javascript:alert(1)", undefined],
    ["file:///etc/passwd", undefined],
    ["app.example.com", undefined],
  ])("health address %s", (healthUrl, expected) => {
    const id = "0193a0b0-0000-7000-8000-000000000000";
    const parsed = EditEnvironmentInput.safeParse({ id, name: "X", healthUrl, policy: readPolicy(form) });
    expect(parsed.data?.healthUrl).toBe(expected);
  });
});
