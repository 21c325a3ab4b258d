import { describe, expect, it } from "vitest";
import {
  type AlarmKind,
  alarmKinds,
  decideAlarms,
  describeAlarms,
  describeBlindness,
  type Judged,
  watchedNoMore,
  worstFirst,
} from "@/lib/alarms/rules";

const all = Object.keys(alarmKinds) as AlarmKind[];
const failed = { kind: "backupFailed", subject: "e", environmentId: "e" } as const;
const holds: Judged = { ...failed, is: "holds", sentence: "It failed.", advice: "Look.", path: "/runs/1" };
type Alarm = { readonly id: string; readonly kind: AlarmKind; readonly subject: string };
const alarm: Alarm = { id: "a", kind: "backupFailed", subject: "e" };
const waiting: Alarm = { id: "b", kind: "approvalWaiting", subject: "d" };

describe("what becomes of an alarm", () => {
  const table: [string, Judged[], Alarm[], AlarmKind[], string[]][] = [
    ["found for the first time", [holds], [], all, ["opens"]],
    ["found again", [holds], [alarm], all, ["stays"]],
    ["known to be over", [{ ...failed, is: "clear" }], [alarm], all, ["closes: A newer backup succeeded."]],
    ["well, and was", [{ ...failed, is: "clear" }], [], all, []],
    ["unknown does not close", [{ ...failed, is: "unknown" }], [alarm], all, []],
    ["unknown does not open", [{ ...failed, is: "unknown" }], [], all, []],
    ["its environment is watched no more", [], [alarm], all, [`closes: ${watchedNoMore}`]],
    ["a request that is decided", [], [waiting], all, ["closes: It waits for no approval any more."]],
    ["its kind could not be looked at", [], [alarm], ["diskLow"], []],
    [
      "another subject of the same kind",
      [{ ...holds, subject: "f" }],
      [alarm],
      all,
      ["opens", `closes: ${watchedNoMore}`],
    ],
    ["found twice in one look", [holds, holds], [], all, ["opens"]],
  ];
  it.each(table)("%s", (_, judged, alarms, looked, expected) => {
    const { open, keep, close } = decideAlarms(judged, alarms, looked);
    const became = [
      ...open.map(() => "opens"),
      ...keep.map(() => "stays"),
      ...close.map(({ why }) => `closes: ${why}`),
    ];
    expect(became).toEqual(expected);
  });
});

it("the worst comes first: unseen, failed, in production, of the worse kind, the longest", () => {
  const one = (id: string, kind: AlarmKind, tier: "production" | "staging" | null, more: object = {}) => ({
    id,
    kind,
    environment: tier && { tier },
    openedAt: "2026-11-28T09:00:00.000Z",
    acknowledged: null,
    ...more,
  });
  const sorted = worstFirst([
    one("seen", "marker", "production", { acknowledged: { by: "Otto" } }),
    one("waits", "approvalWaiting", "production"),
    one("room", "diskLow", null),
    one("staging", "marker", "staging"),
    one("late", "backupLate", "production"),
    one("failed later", "backupFailed", "production"),
    one("failed", "backupFailed", "production", { openedAt: "2026-11-28T08:00:00.000Z" }),
  ]);
  expect(sorted.map(({ id }) => id)).toEqual(["failed", "failed later", "late", "staging", "room", "waits", "seen"]);
});

describe("what is said of all of them", () => {
  const now = Date.parse("2026-11-28T09:00:00Z");
  const watch = { workers: 1, lookedAt: "2026-11-28T08:59:50Z", incomplete: false };
  it.each([
    ["judged just now", watch, null],
    ["no worker", { ...watch, workers: 0 }, /^No worker is alive/],
    ["never judged", { ...watch, lookedAt: null }, /not been judged yet/],
    ["the loop hangs", { ...watch, lookedAt: "2026-11-28T08:58:50Z" }, /not being judged/],
    ["a part failed", { ...watch, incomplete: true }, /Not every alarm/],
  ] as const)("%s", (_, facts, expected) => {
    const said = describeBlindness(facts, now);
    if (expected === null) expect(said).toBeNull();
    else expect(said).toMatch(expected);
  });
  it.each([
    [[], null, "No alarm is open."],
    [[], "No worker is alive.", "Unknown whether all is well. No worker is alive."],
    [[{ acknowledged: null }], null, "1 alarm is open."],
    [[{ acknowledged: null }, { acknowledged: 1 }], null, "2 alarms are open, 1 acknowledged."],
    [[{ acknowledged: 1 }], "Stale.", "1 alarm is open, all acknowledged. Stale."],
  ] as const)("%j %s", (open, blindness, said) => {
    expect(describeAlarms(open, blindness)).toBe(said);
  });
});
