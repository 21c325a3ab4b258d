import { describe, expect, test } from "vitest";
import { judgeEvidence } from "@/lib/rollback/evidence/rules";
import type { Change, Seen } from "@/lib/rollback/evidence/schema";
import type { Answer, QuestionId } from "@/lib/rollback/schema";

const change: Change = {
  id: "d",
  runId: "r",
  release: { id: "b", name: "2.0.0" },
  status: "succeeded",
  startedAt: "2026-11-28T11:00:00.000Z",
  changedAt: "2026-11-28T11:01:00.000Z",
  endedAt: "2026-11-28T11:02:00.000Z",
  deployStep: "succeeded",
  verify: {
    status: "succeeded",
    cause: null,
    sentence: "It was verified.",
    endedAt: "2026-11-28T11:02:00.000Z",
    rowsCompared: true,
    checks: 0,
  },
  pending: ["2_next"],
  appliedOfIt: ["2_next"],
  destroysData: "no",
  compatibility: "additive",
  breaks: [],
};
const backup = { id: "k", file: "backup_x.dump", at: "2026-11-28T11:00:30.000Z", verification: "readable" } as const;
/** A deployment that went well an hour ago. */
const well: Seen = {
  now: "2026-11-28T12:00:00.000Z",
  environmentId: "e",
  running: null,
  migrations: {
    unknownBecause: null,
    at: "2026-11-28T11:59:50.000Z",
    failed: [],
    applying: [],
    rolledBack: [],
    appliedSince: [],
  },
  failures: [],
  lookedAt: null,
  change,
  previous: { id: "a", name: "1.0.0", apart: [] },
  application: { is: "ok", summary: "ok, 3 ms", at: "2026-11-28T11:59:58.000Z", since: "2026-11-28T09:00:00.000Z" },
  backup,
  newestBackup: backup,
  doubted: null,
  newer: null,
};
const stopped = {
  ...change,
  status: "failed",
  deployStep: "failed",
  appliedOfIt: [],
  verify: { ...change.verify, status: "not-executed" },
} as const;
const failure = (found: Seen["failures"][number]["found"]) => ({ migration: "2_next", found, because: "Because." });
const verify = (more: Partial<Change["verify"]>, rest: Partial<Change> = {}) => ({
  change: { ...change, ...rest, verify: { ...change.verify, ...more } },
});
const unwell = { is: "unwell", summary: "says down (HTTP 503)", at: "2026-11-28T11:59:58.000Z" } as const;
const record = (more: Partial<Seen["migrations"]>) => ({ migrations: { ...well.migrations, ...more } });

type Row = [question: QuestionId, answer: Answer, seen: Partial<Seen>, sentence?: RegExp];
const cases: Row[] = [
  ["failed", "no", {}],
  ["failed", "no", { change: null }],
  ["failed", "yes", record({ failed: ["2_next"] }), /2_next stands as failed/],
  ["failed", "unknown", { running: { runId: "r" } }, /running now/],
  ["failed", "unknown", record({ unknownBecause: "It does not answer." }), /does not answer/],
  ["failed", "unknown", record({ applying: ["2_next"] }), /being applied now/],
  ["failed", "unknown", record({ at: "2026-11-28T11:01:59.000Z" }), /since the deployment ended/],
  ["failed", "unknown", record({ at: "2026-11-28T11:02:03.000Z" }), /since the deployment ended/],
  ["failed", "no", record({ at: "2026-11-28T11:02:04.000Z" })],
  ["failed", "unknown", record({ at: null })],
  ["failed", "yes", { change: stopped, ...record({ rolledBack: ["2_next"] }) }, /marked as rolled back/],
  ["failed", "no", record({ rolledBack: ["2_next"] })],

  ["settled", "unknown", {}],
  ["settled", "yes", { failures: [failure("nothing")] }, /nothing of 2_next/],
  ["settled", "yes", { failures: [failure("everything")] }, /all of 2_next/],
  ["settled", "no", { failures: [failure("partly")] }, /a part of it/],
  ["settled", "no", { failures: [failure("nothing"), failure("partly")] }],
  ["settled", "unknown", { failures: [failure("unknown")] }],
  ["settled", "unknown", { failures: [failure("nothing"), failure("unknown")] }],
  ["settled", "unknown", { failures: [failure("nothing"), failure(null)] }, /Nobody has looked/],
  ["settled", "yes", { change: stopped, ...record({ rolledBack: ["2_next"] }) }],

  ["data", "no", {}, /overwrites no values/],
  ["data", "no", verify({ checks: 2 }, { destroysData: "yes" }), /2 check queries hold/],
  [
    "data",
    "yes",
    verify({ status: "failed", cause: "rows", sentence: "student had 500 rows and has 3 now" }),
    /has 3 now/,
  ],
  ["data", "yes", verify({ status: "failed", cause: "check" })],
  ["data", "unknown", verify({ status: "failed", cause: "unasked" }), /not verified/],
  ["data", "unknown", verify({ status: "failed", cause: null })],
  ["data", "unknown", verify({ status: "failed", cause: "state" })],
  ["data", "no", verify({ status: "failed", cause: "application" })],
  ["data", "unknown", verify({ status: "unknown" })],
  ["data", "unknown", verify({}, { destroysData: "yes" }), /removes or overwrites/],
  ["data", "unknown", verify({}, { destroysData: "unknown" }), /may remove or overwrite/],
  ["data", "unknown", verify({ rowsCompared: false }), /no rows were compared/],
  ["data", "unknown", verify({ endedAt: "2026-11-26T11:00:00.000Z" }), /nobody has looked/],
  ["data", "unknown", { change: null }, /No deployment is known/],
  ["data", "unknown", { doubted: { id: "k", at: well.now, what: "student is empty." } }, /student is empty/],
  ["data", "no", { change: stopped }],
  ["data", "unknown", { change: { ...stopped, destroysData: "yes" } }],
  [
    "data",
    "no",
    { change: { ...stopped, destroysData: "yes" }, failures: [failure("nothing")] },
    /Nothing of the failed/,
  ],
  ["data", "unknown", { change: { ...stopped, destroysData: "yes" }, failures: [failure("everything")] }],
  [
    "data",
    "unknown",
    { change: { ...stopped, destroysData: "yes", appliedOfIt: ["2_a"] }, failures: [failure("nothing")] },
  ],

  ["app", "no", {}],
  ["app", "unknown", { application: { is: "none" } }, /no health address/],
  ["app", "unknown", { application: { is: "not observed" } }],
  ["app", "unknown", { application: { ...unwell, is: "unknown", since: well.now } }],
  ["app", "unknown", { application: { ...unwell, is: "maintenance", since: well.now } }, /in maintenance/],
  [
    "app",
    "yes",
    {
      ...verify({ status: "failed", cause: "application", sentence: "It was down." }),
      application: { ...unwell, is: "maintenance", since: well.now },
    },
    /It was down/,
  ],
  ["app", "yes", { application: { ...unwell, since: "2026-11-28T11:02:05.000Z" } }, /since the deployment/],
  [
    "app",
    "unknown",
    { application: { ...unwell, since: "2026-11-28T10:00:00.000Z" } },
    /not before the deployment either/,
  ],
  ["app", "unknown", { change: null, application: { ...unwell, since: "2026-11-28T11:02:05.000Z" } }],

  ["schema", "yes", {}, /2_next/],
  ["schema", "no", { change: { ...change, pending: [] } }],
  ["schema", "unknown", { change: { ...change, pending: null } }],
  ["schema", "unknown", { change: null }],
  ["schema", "unknown", { change: { ...change, pending: [] }, ...record({ unknownBecause: "Away." }) }, /Away/],
  ["schema", "yes", { change: { ...change, pending: [] }, ...record({ appliedSince: ["9_hand"] }) }, /9_hand/],
  [
    "schema",
    "yes",
    { change: { ...change, pending: [] }, previous: { id: "a", name: "1", apart: ["2_hand"] } },
    /2_hand/,
  ],
  ["schema", "no", { change: stopped }],
  ["schema", "yes", { change: { ...stopped, appliedOfIt: ["2_a"] } }, /2_a/],
  ["schema", "unknown", { change: stopped, ...record({ unknownBecause: "Away." }) }],

  ["previous", "yes", {}],
  ["previous", "no", { change: { ...change, compatibility: "contracting", breaks: ["Drops name"] } }, /Drops name/],
  ["previous", "unknown", { change: { ...change, compatibility: "unknown" } }],
  ["previous", "unknown", { change: null }],
  ["previous", "unknown", record({ appliedSince: ["9_hand"] }), /without a review/],
  ["previous", "unknown", { previous: { id: "a", name: "1", apart: ["2_hand"] } }],

  ["fix", "no", {}],
  ["fix", "unknown", { change: null }],
  ["fix", "unknown", { newer: { id: "c", name: "2.0.1", at: well.now, provenOn: null } }, /2\.0\.1/],
  ["fix", "yes", { newer: { id: "c", name: "2.0.1", at: well.now, provenOn: "Staging" } }, /succeeded on Staging/],

  ["backup", "yes", {}, /never restored/],
  ["backup", "yes", { backup: { ...backup, verification: "restored" } }, /proven by restoring/],
  ["backup", "no", { backup: null }, /made after it/],
  ["backup", "no", { backup: null, newestBackup: null }, /no verified backup/],
];

describe("what was written down answers, or leaves open", () => {
  test.each(cases)("%s: %s (case %$)", (question, answer, seen, sentence) => {
    const found = judgeEvidence({ ...well, ...seen })[question];
    expect(found.answer).toBe(answer);
    expect(found.sentence).toMatch(sentence ?? /./);
  });

  test("of each question there is a yes or a no, and an unknown where nobody may have looked", () => {
    for (const id of ["failed", "settled", "data", "app", "schema", "previous", "fix"] as const)
      expect(new Set(cases.flatMap(([question, answer]) => (question === id ? [answer] : [])))).toEqual(
        new Set(["yes", "no", "unknown"]),
      );
  });

  test("an environment of which nothing is known answers nothing but that there is no backup", () => {
    const nothing: Seen = {
      ...well,
      migrations: { ...well.migrations, unknownBecause: "Nobody has looked.", at: null },
      change: null,
      previous: null,
      application: { is: "none" },
      backup: null,
      newestBackup: null,
    };
    const answers = Object.entries(judgeEvidence(nothing)).map(([id, { answer }]) => [id, answer]);
    expect(answers.filter(([, answer]) => answer !== "unknown")).toEqual([["backup", "no"]]);
  });
});
