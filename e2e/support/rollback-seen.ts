// What the rules of the rollback guide are given to judge, before a test changes something about it.
import type { Change, Seen } from "@/lib/rollback/evidence/schema";

/** Of an hour ago: it went well. */
export const change: Change = {
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
export const backup = {
  id: "k",
  file: "backup_x.dump",
  at: "2026-11-28T11:00:30.000Z",
  verification: "readable",
} as const;
/** All that is seen of an environment after it. */
export const well: Seen = {
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
/** The same, had its first migration failed. */
export const stopped = {
  ...change,
  status: "failed",
  deployStep: "failed",
  appliedOfIt: [],
  verify: { ...change.verify, status: "not-executed" },
} as const;
