import { describe, expect, it } from "vitest";
import { judgeHealth } from "@/lib/health/rules";

const now = new Date("2026-11-24T12:00:00.000Z");
const storage = { writable: true, free: 5e9, total: 1e11, at: "2026-11-24T11:59:55.000Z" };

describe("judgeHealth", () => {
  it.each([
    ["all well", { workers: 1, storage }, "ok", []],
    ["no worker", { workers: 0, storage }, "degraded", ["worker"]],
    ["storage never seen", { workers: 1, storage: null }, "degraded", ["storage", "space"]],
    [
      "not writable",
      { workers: 1, storage: { ...storage, writable: false, free: 0 } },
      "degraded",
      ["storage", "space"],
    ],
    [
      "seen 21 s ago",
      { workers: 1, storage: { ...storage, at: "2026-11-24T11:59:39.000Z" } },
      "degraded",
      ["storage", "space"],
    ],
    ["seen 20 s ago", { workers: 1, storage: { ...storage, at: "2026-11-24T11:59:40.000Z" } }, "ok", []],
    ["a time that is none", { workers: 1, storage: { ...storage, at: "soon" } }, "degraded", ["storage", "space"]],
    ["nearly full", { workers: 2, storage: { ...storage, free: 999_999_999 } }, "degraded", ["space"]],
    ["just enough", { workers: 2, storage: { ...storage, free: 1_000_000_000 } }, "ok", []],
  ])("%s", (_, facts, status, failing) => {
    const answer = judgeHealth({ now, ...facts });
    expect(answer.status).toBe(status);
    expect(answer.checks.filter(({ state }) => state !== "ok").map(({ name }) => name)).toEqual(failing);
  });

  it("is down without the metadata database, whatever else", () => {
    expect(judgeHealth(null)).toEqual({ status: "down", checks: [{ name: "database", state: "down" }] });
  });

  it("tells strangers nothing but names and states", () => {
    const text = JSON.stringify(judgeHealth({ now, workers: 1, storage }));
    expect(text).not.toMatch(/\d{4,}|\//);
  });
});
