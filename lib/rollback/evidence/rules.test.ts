import { describe, expect, test } from "vitest";
import { backup, change, stopped, well } from "@/e2e/support/rollback-seen";
import { judgeEvidence } from "@/lib/rollback/evidence/rules";
import type { Change, Seen } from "@/lib/rollback/evidence/schema";
import type { Answer, QuestionId } from "@/lib/rollback/schema";

const failure = (found: Seen["failures"][number]["found"]) => ({ migration: "2_next", found, because: "Because." });
const verify = (more: Partial<Change["verify"]>, rest: Partial<Change> = {}) => ({
  change: { ...change, ...rest, verify: { ...change.verify, ...more } },
});
const unwell = { is: "unwell", summary: "says down (HTTP 503)", at: "2026-11-28T11:59:58.000Z" } as const;
const record = (more: Partial<Seen["migrations"]>) => ({ migrations: { ...well.migrations, ...more } });

const later = {
  ...backup,
  id: "l",
  file: "backup_y.dump",
  at: "2026-11-28T11:30:00.000Z",
  verification: "restored",
} as const;
const endedAt = (at: string): Change => ({ ...change, endedAt: at });

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
  ["settled", "unknown", { change: stopped, ...record({ rolledBack: ["2_next"] }) }, /mark is no proof/],

  ["data", "no", {}, /overwrites no values/],
  ["data", "no", verify({ checks: 1 }), /1 check query holds, and its SQL overwrites no values/],
  ["data", "unknown", verify({ checks: 2 }, { destroysData: "yes" }), /2 check queries hold, but its SQL removes/],
  ["data", "unknown", verify({ checks: 2 }, { destroysData: "unknown" }), /see only what they ask for/],
  [
    "data",
    "yes",
    verify({ status: "failed", cause: "rows", sentence: "student had 500 rows and has 3 now" }),
    /has 3 now/,
  ],
  ["data", "yes", verify({ status: "failed", cause: "check" })],
  [
    "data",
    "unknown",
    verify({ status: "failed", cause: "rows", sentence: "student has 3 rows.", endedAt: "2026-11-28T10:59:59.000Z" }),
    /student has 3 rows\. That was 1 h ago; whether it still is so/,
  ],
  ["data", "unknown", verify({ status: "failed", cause: "check", endedAt: "2026-11-26T11:00:00.000Z" }), /2 days ago/],
  ["data", "unknown", verify({ status: "failed", cause: "check", endedAt: null }), /time that is not known/],
  ["data", "unknown", verify({ status: "failed", cause: "unasked" }), /not verified/],
  ["data", "unknown", verify({ status: "failed", cause: null })],
  ["data", "unknown", verify({ status: "failed", cause: "state" })],
  ["data", "no", verify({ status: "failed", cause: "application" })],
  ["data", "unknown", verify({ status: "unknown" })],
  ["data", "unknown", verify({}, { destroysData: "yes" }), /removes or overwrites/],
  ["data", "unknown", verify({}, { destroysData: "unknown" }), /may remove or overwrite/],
  ["data", "unknown", verify({ rowsCompared: false }), /no rows were compared/],
  ["data", "no", verify({ endedAt: "2026-11-28T11:00:00.000Z" })],
  ["data", "unknown", verify({ endedAt: "2026-11-28T10:59:59.000Z" }), /1 h ago; what has happened since, nobody/],
  ["data", "unknown", verify({ endedAt: null }), /time that is not known/],
  ["data", "unknown", { change: null }, /No deployment is known/],
  ["data", "unknown", { doubted: { id: "k", at: well.now, what: "student is empty." } }, /student is empty/],
  ["data", "no", { change: stopped }],
  ["data", "unknown", { change: { ...stopped, endedAt: "2026-11-28T10:59:59.000Z" } }, /It stopped 1 h ago/],
  ["data", "unknown", { change: { ...stopped, endedAt: null } }, /time that is not known/],
  ["data", "unknown", { change: { ...stopped, destroysData: "yes" } }],
  ["data", "unknown", { change: { ...stopped, destroysData: "yes" }, ...record({ rolledBack: ["2_next"] }) }],
  [
    "data",
    "unknown",
    { change: { ...stopped, destroysData: "unknown" }, failures: [failure("nothing"), failure(null)] },
    /may change data/,
  ],
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

  ["app", "unknown", {}, /Its health says that it is well; whether people can work with it/],
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

  ["fix", "unknown", {}, /No release was taken after/],
  ["fix", "unknown", { change: null }],
  ["fix", "unknown", { newer: { id: "c", name: "2.0.1", at: well.now, provenOn: null } }, /2\.0\.1.*has not succeeded/],
  [
    "fix",
    "unknown",
    { newer: { id: "c", name: "2.0.1", at: well.now, provenOn: "Staging" } },
    /2\.0\.1 .*has succeeded on Staging\. Whether it corrects/,
  ],

  ["backup", "yes", {}, /never restored/],
  ["backup", "yes", { backup: { ...backup, verification: "restored" } }, /proven by restoring/],
  ["backup", "yes", { newestBackup: later }, /^From before the deployment: backup_x\.dump/],
  ["backup", "yes", { change: endedAt("2026-11-26T11:02:00.000Z") }, /From before the deployment/],
  ["backup", "yes", { change: endedAt("2026-11-27T12:00:00.000Z"), newestBackup: later }],
  [
    "backup",
    "unknown",
    { change: endedAt("2026-11-27T11:59:59.000Z"), newestBackup: later },
    /newest is backup_y\.dump, 30 min ago.* from before the deployment: 59 min ago\. Is it from before what went wrong\?/,
  ],
  [
    "backup",
    "unknown",
    { change: endedAt("2026-11-26T11:02:00.000Z"), backup: null, newestBackup: later },
    /backup_y\.dump, 30 min ago, proven by restoring it\. Is it from before/,
  ],
  ["backup", "unknown", { change: null }, /newest is backup_x\.dump, 59 min ago.* Is it from before what went wrong\?/],
  ["backup", "unknown", { change: { ...change, changedAt: null } }, /Is it from before what went wrong/],
  ["backup", "no", { change: null, backup: null, newestBackup: null }, /no verified backup/],
  ["backup", "no", { backup: null }, /made after it/],
  ["backup", "no", { backup: null, newestBackup: null }, /no verified backup/],
];

describe("what was written down answers, or leaves open", () => {
  test.each(cases)("%s: %s (case %$)", (question, answer, seen, sentence) => {
    const found = judgeEvidence({ ...well, ...seen })[question];
    expect(found.answer).toBe(answer);
    expect(found.sentence).toMatch(sentence ?? /./);
  });

  test("of each question there is every answer that can be proven, and an unknown where nobody may have looked", () => {
    const found = (id: QuestionId) => new Set(cases.flatMap(([question, answer]) => (question === id ? [answer] : [])));
    for (const id of ["failed", "settled", "data", "schema", "previous", "backup"] as const)
      expect(found(id)).toEqual(new Set(["yes", "no", "unknown"]));
    // That people can work with it, and that a version corrects what is wrong, only a person can say.
    expect(found("app")).toEqual(new Set(["yes", "unknown"]));
    expect(found("fix")).toEqual(new Set(["unknown"]));
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
