import { describe, expect, it } from "vitest";
import {
  findSilence,
  judgeCopies,
  judgeMachine,
  judgeOwnBackup,
  judgeRoom,
  judgeWaiting,
} from "@/lib/alarms/installation/rules";

const now = new Date("2026-11-28T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

describe("copies in one place", () => {
  const bad = (file: string) => ({ file, backupId: `id of ${file}`, problem: `${file} is gone.` });
  const there = {
    environment: { id: "e", name: "Production" },
    destination: { id: "d", name: "NAS" },
    bad: [],
    lost: 0,
  };
  it.each([
    ["all good", there, "clear", undefined],
    [
      "one gone, another good",
      { ...there, bad: [bad("a")] },
      "holds",
      "A copy is missing or changed in NAS: a. a is gone.",
    ],
    [
      "the last good one gone",
      { ...there, bad: [bad("a")], lost: 1 },
      "holds",
      "A copy is missing or changed in NAS: a. a is gone. No good copy of one backup is left.",
    ],
    [
      "many",
      { ...there, bad: ["a", "b", "c", "d"].map(bad), lost: 2 },
      "holds",
      "4 copies are missing or changed in NAS: a, b, c and 1 more. a is gone. No good copy of 2 backups is left.",
    ],
  ] as const)("%s", (_, facts, is, sentence) => {
    const judged = judgeCopies(facts);
    expect([judged.is, judged.is === "holds" ? judged.sentence : undefined]).toEqual([is, sentence]);
  });
});

describe("a destination", () => {
  const gigabyte = 1_000_000_000;
  const seen = (free: number | null) => ({ ok: true, problem: null, free });
  const broken = { ok: false, problem: "It is read-only.", free: 9 * gigabyte };
  it.each([
    ["nobody knows", null, 0, "unknown", "unknown"],
    ["works, room enough", seen(2 * gigabyte), 0, "clear", "clear"],
    ["less than 1 GB", seen(gigabyte - 1), 0, "clear", "holds"],
    ["two more rounds do not fit", seen(5 * gigabyte), 3 * gigabyte, "clear", "holds"],
    ["a bucket does not tell", seen(null), 3 * gigabyte, "clear", "unknown"],
    ["takes no archives", broken, 0, "holds", "unknown"],
  ] as const)("%s", (_, look, roundBytes, failed, low) => {
    const judged = judgeRoom({ id: "d", name: "NAS", seen: look, roundBytes });
    expect(judged.map(({ kind, is }) => [kind, is])).toEqual([
      ["destinationFailed", failed],
      ["diskLow", low],
    ]);
  });
});

describe("a machine's worker", () => {
  it.each([
    ["lives", { alive: true, lostAt: null }, "clear"],
    ["was stopped in order", { alive: false, lostAt: null }, undefined],
    ["went silent", { alive: false, lostAt: ago(3) }, "holds"],
    ["went silent, and another one there lives", { alive: true, lostAt: ago(3) }, "clear"],
    ["went silent more than a week ago", { alive: false, lostAt: ago(7 * 24 * 60 + 1) }, undefined],
  ])("%s", (_, facts, is) => {
    expect(judgeMachine({ name: "db-1", ...facts }, now)?.is).toBe(is);
  });
});

describe("the silence of all workers", () => {
  /** Minutes ago: its start, the end of its lease, and when it was noted as stopped. */
  const life = (started: number, lease: number, stopped: number | null = null) => ({
    startedAt: ago(started),
    leaseExpiresAt: ago(lease),
    stoppedAt: stopped === null ? null : ago(stopped),
  });
  const alive = (started: number) => life(started, -0.1);
  it.each([
    ["no worker yet", [], null],
    ["the first one", [alive(5)], null],
    ["one was lost, and nobody has come yet", [life(60, 30)], null],
    ["one was lost, the next came after half an hour", [life(90, 40), alive(10)], [40, 10]],
    ["the next one noted its end", [life(90, 40, 10), alive(10)], [40, 10]],
    ["the next one was there within a minute", [life(90, 40), alive(39.5)], null],
    ["another one lived on", [life(90, 40), life(80, 20), alive(19.5)], null],
    ["another one lives", [life(90, 40), alive(80), alive(10)], null],
    ["the last one was stopped in order", [life(90, 39.9, 40), alive(10)], null],
    ["one was lost, and another one stopped in order later", [life(90, 40), life(90, 29.9, 30), alive(10)], null],
    ["one stopped in order, and another one was lost later", [life(90, 40), life(95, 49.9, 50), alive(10)], [40, 10]],
    ["twice: the newer one", [life(90, 80), life(70, 60), alive(10)], [60, 10]],
    ["in any order of rows", [alive(10), life(90, 40)], [40, 10]],
  ] as const)("%s", (_, lives, expected) => {
    const found = findSilence(lives);
    expect(found).toEqual(expected && { from: ago(expected[0]), until: ago(expected[1]) });
  });
});

it.each([
  ["ok", "clear"],
  ["attention", "clear"],
  ["unknown", "unknown"],
  ["failed", "holds"],
] as const)("Holdfast's own backup, %s", (verdict, is) => {
  expect(judgeOwnBackup({ is: verdict, sentence: "As it is." }).is).toBe(is);
});

it.each([
  ["asked for a moment ago", 9, false, "clear"],
  ["ten minutes ago", 10, false, "holds"],
  ["ten minutes ago, and looked at anew just now", 10, true, "unknown"],
] as const)("a request without approval, %s", (_, minutes, unsettled, is) => {
  const waiting = {
    id: "x",
    unsettled,
    environment: { id: "e", name: "Production" },
    requestedBy: "Otto",
    expiresAt: ago(-60),
  };
  expect(judgeWaiting({ ...waiting, requestedAt: ago(minutes) }, now).is).toBe(is);
});
