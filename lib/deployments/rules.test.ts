import { describe, expect, it } from "vitest";
import { defaultPolicy, readDeploymentPolicy } from "@/lib/deployments/policy";
import { windowState } from "@/lib/deployments/quiet-window";
import { type Facts, judge, rowProblem, voidReason } from "@/lib/deployments/rules";
import type { Binding } from "@/lib/deployments/schema";

const now = new Date("2026-11-25T12:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const ready: Facts = {
  tier: "production",
  name: "Production",
  status: "requested",
  policy: defaultPolicy("production"),
  requestedById: "otto",
  expiresAt: minutes(60),
  plan: { blocked: null, pending: 2, at: minutes(-3) },
  planRunning: false,
  planProblem: null,
  changesRequestedBy: null,
  approvals: [{ approverId: "lena", approver: "Lena", valid: true }],
  rehearsal: { status: "succeeded", sentence: "Rehearsed in 12 s." },
  verifiedBackupAt: minutes(-20),
  succeededOnStaging: true,
  window: { inside: true, changesAt: null },
  freeze: null,
  overrideBy: null,
  breakGlassBy: null,
  unreviewedBreakGlass: null,
  now,
};
const policy = (change: Partial<Facts["policy"]>) => ({ policy: { ...ready.policy, ...change } });
const night = { quietWindows: [{ days: [1], from: "22:00", to: "05:00" }] };
const staging: Partial<Facts> = {
  tier: "staging",
  policy: defaultPolicy("staging"),
  approvals: [],
  rehearsal: null,
  verifiedBackupAt: null,
  succeededOnStaging: null,
};

describe("whether a deployment may start", () => {
  it.each<[string, Partial<Facts>, true | [string, string]]>([
    ["everything holds", {}, true],
    [
      "nothing is pending: it may still be brought to this release",
      { plan: { blocked: null, pending: 0, at: now } },
      true,
    ],
    ["staging asks for little", staging, true],
    [
      "staging after a failed rehearsal",
      { ...staging, rehearsal: { status: "failed", sentence: "It failed." } },
      ["rehearsal", "failed"],
    ],
    ["no plan yet", { plan: null }, ["plan", "unknown"]],
    ["the plan is being made", { planRunning: true }, ["plan", "running"]],
    [
      "the plan says it cannot be",
      { plan: { blocked: "A failed migration stands in the way.", pending: 1, at: now } },
      ["plan", "failed"],
    ],
    ["not rehearsed", { rehearsal: null }, ["rehearsal", "waiting"]],
    ["rehearsal under way", { rehearsal: { status: "running", sentence: "…" } }, ["rehearsal", "running"]],
    [
      "rehearsal unknown is not ok",
      { rehearsal: { status: "unknown", sentence: "No server fits." } },
      ["rehearsal", "unknown"],
    ],
    ["no verified backup at all", { verifiedBackupAt: null }, ["backup", "waiting"]],
    ["nobody approved", { approvals: [] }, ["approvals", "waiting"]],
    [
      "a void approval",
      { approvals: [{ approverId: "lena", approver: "Lena", valid: false }] },
      ["approvals", "waiting"],
    ],
    [
      "the requester's own",
      { approvals: [{ approverId: "otto", approver: "Otto", valid: true }] },
      ["approvals", "waiting"],
    ],
    ["one of two", policy({ approvals: 2 }), ["approvals", "waiting"]],
    ["broken glass skips the second person", { approvals: [], breakGlassBy: "Lena" }, true],
    ["broken glass skips nothing else: rehearsal", { breakGlassBy: "Lena", rehearsal: null }, ["rehearsal", "waiting"]],
    [
      "broken glass skips nothing else: window",
      { ...policy(night), breakGlassBy: "Lena", window: { inside: false, changesAt: null } },
      ["window", "failed"],
    ],
    ["staging does not have it", { succeededOnStaging: false }, ["staging", "failed"]],
    ["staging overridden", { succeededOnStaging: false, overrideBy: "Lena" }, true],
    ["no staging environment", { succeededOnStaging: null }, true],
    [
      "outside the window",
      { ...policy(night), window: { inside: false, changesAt: minutes(60) } },
      ["window", "failed"],
    ],
    [
      "outside the window, overridden",
      { ...policy(night), window: { inside: false, changesAt: minutes(60) }, overrideBy: "Lena" },
      true,
    ],
    ["frozen", { freeze: { reason: "Black Friday", until: null } }, ["window", "failed"]],
    [
      "frozen inside the window",
      { ...policy(night), freeze: { reason: "x", until: minutes(9) } },
      ["window", "failed"],
    ],
    ["changes were asked for", { changesRequestedBy: "Lena" }, ["changes", "failed"]],
    ["a broken glass nobody looked at", { unreviewedBreakGlass: "Lena broke the glass." }, ["review", "failed"]],
  ])("%s", (_case, change, expected) => {
    const { canRun, conditions, sentence } = judge({ ...ready, ...change });
    if (expected === true) {
      expect({ canRun, not: conditions.filter(({ is }) => is !== "ok") }).toEqual({ canRun: true, not: [] });
      return;
    }
    expect(canRun).toBe(false);
    expect(sentence).toMatch(/^No: \d of \d conditions hold\.$/);
    expect(conditions.filter(({ is }) => is !== "ok").map(({ key, is }) => [key, is])).toEqual([expected]);
  });

  it.each<[Partial<Facts>, RegExp]>([
    [{ expiresAt: now }, /expired/],
    [{ status: "running" }, /running/],
    [{ status: "succeeded" }, /ended: succeeded/],
    [{ status: "failed" }, /ended/],
    [{ status: "cancelled" }, /ended/],
    [{ status: "unknown" }, /not known then.*asked for again/],
  ])("never when it is no longer open: %o", (change, sentence) => {
    expect(judge({ ...ready, ...change })).toMatchObject({ canRun: false, sentence: expect.stringMatching(sentence) });
  });
});

describe("what voids an approval", () => {
  const binding: Binding = {
    releaseDigest: "r",
    systemIdentifier: "1",
    databaseOid: 5,
    place: "db:5432/app",
    head: "h",
    findings: "f",
    rehearsalId: "x",
    policy: "p",
  };
  it("nothing, when nothing has changed", () => expect(voidReason(binding, { ...binding })).toBeNull());
  it.each<[keyof Binding, RegExp]>([
    ["releaseDigest", /release/],
    ["systemIdentifier", /another one/],
    ["databaseOid", /another one/],
    ["place", /address/],
    ["head", /Migrations were applied/],
    ["findings", /findings/],
    ["policy", /policy/],
    ["rehearsalId", /rehearsal/],
  ])("a change of %s, with a sentence that says so", (key, sentence) => {
    const changed = { ...binding, [key]: key === "databaseOid" ? 6 : "other" };
    expect(voidReason(binding, changed)).toMatch(sentence);
  });
});

describe("quiet windows by the wall clock", () => {
  const sunday = [{ days: [0], from: "01:30", to: "03:30" }];
  it.each([
    ["always, without any", [], "UTC", "2026-11-25T12:00:00Z", true, null],
    [
      "inside",
      [{ days: [3], from: "11:00", to: "13:00" }],
      "UTC",
      "2026-11-25T12:00:00Z",
      true,
      "2026-11-25T13:00:00.000Z",
    ],
    [
      "its end is outside",
      [{ days: [3], from: "11:00", to: "12:00" }],
      "UTC",
      "2026-11-25T12:00:00Z",
      false,
      "2026-12-02T11:00:00.000Z",
    ],
    [
      "over midnight, by the day it begins",
      [{ days: [2], from: "22:00", to: "05:00" }],
      "UTC",
      "2026-11-25T04:59:00Z",
      true,
      "2026-11-25T05:00:00.000Z",
    ],
    [
      "not the night after",
      [{ days: [2], from: "22:00", to: "05:00" }],
      "UTC",
      "2026-11-26T04:00:00Z",
      false,
      "2026-12-01T22:00:00.000Z",
    ],
    [
      "another zone",
      [{ days: [3], from: "12:30", to: "13:30" }],
      "Europe/Zurich",
      "2026-11-25T12:00:00Z",
      true,
      "2026-11-25T12:30:00.000Z",
    ],
    ["spring forward loses an hour", sunday, "Europe/Zurich", "2026-03-29T00:30:00Z", true, "2026-03-29T01:30:00.000Z"],
    ["autumn back gains one", sunday, "Europe/Zurich", "2026-10-24T23:30:00Z", true, "2026-10-25T02:30:00.000Z"],
  ])("%s", (_case, windows, zone, at, inside, changesAt) => {
    const state = windowState(windows, zone, new Date(at));
    expect([state.inside, state.changesAt?.toISOString() ?? null]).toEqual([inside, changesAt]);
  });
});

it("production always takes a backup, whatever was saved", () => {
  expect(readDeploymentPolicy("production", { backup: "skippable" }).backup).toBe("always");
  expect(readDeploymentPolicy("staging", { backup: "skippable" }).backup).toBe("skippable");
  expect(readDeploymentPolicy("production", {})).toEqual(defaultPolicy("production"));
});

it("rows may change within the tolerance; Prisma's own table grows, a dropped one was reviewed", () => {
  const before = { "public.student": 1_000, "public._prisma_migrations": 1, "public.gone": 5, "public.empty": 0 };
  const after = { "public.student": 991, "public._prisma_migrations": 3, "public.empty": 7 };
  expect(rowProblem(before, after, 1)).toBeNull();
  expect(rowProblem(before, { ...after, "public.student": 989 }, 1)).toMatch(
    /public\.student had 1000 rows and has 989/,
  );
  expect(rowProblem(before, { ...after, "public.student": 0 }, 50)).toMatch(/student/);
});
