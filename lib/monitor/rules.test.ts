import { describe, expect, it } from "vitest";
import { findUnwatched, stateOfMonitor, type Watch } from "@/lib/monitor/rules";
import { MonitorInput } from "@/lib/monitor/schema";

const now = new Date("2026-11-28T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const well: Watch = {
  leaseAlive: true,
  alarms: { at: ago(10), incomplete: false },
  environments: [{ name: "Production", seenAt: ago(5) }],
  destinations: [{ name: "NAS", seenAt: ago(300) }],
  slotWaitsSince: null,
  messageWaitsSince: null,
  runWaitsSince: null,
};

describe("whether Holdfast watches", () => {
  const table: [string, Partial<Watch>, RegExp | null][] = [
    ["all of it", {}, null],
    ["nothing to watch yet", { environments: [], destinations: [] }, null],
    ["what waits has just come", { slotWaitsSince: ago(5), messageWaitsSince: ago(1), runWaitsSince: ago(1) }, null],
    ["the lease has run out", { leaseAlive: false }, /lease/],
    ["alarms were never judged", { alarms: null }, /not judged/],
    ["alarms are judged no more", { alarms: { at: ago(61), incomplete: false } }, /not judged/],
    ["a part of them cannot be judged", { alarms: { at: ago(1), incomplete: true } }, /Not every/],
    ["an environment is looked at no more", { environments: [{ name: "Production", seenAt: ago(61) }] }, /Production/],
    ["an environment was never looked at", { environments: [{ name: "Staging", seenAt: null }] }, /Staging/],
    ["a destination is tried no more", { destinations: [{ name: "NAS", seenAt: ago(901) }] }, /NAS/],
    ["slots are not handled", { slotWaitsSince: ago(121) }, /slot/],
    ["messages are not sent", { messageWaitsSince: ago(181) }, /message/],
    ["runs are not given to a worker", { runWaitsSince: ago(121) }, /run waits/],
  ];
  it.each(table)("%s", (_, change, expected) => {
    const found = findUnwatched({ ...well, ...change }, now).join(" ");
    if (expected === null) expect(found).toBe("");
    else expect(found).toMatch(expected);
  });
});

describe("the state of the monitor", () => {
  const seen = { at: ago(60).toISOString(), arrivedAt: ago(60).toISOString(), problem: null, heldBack: false };
  it.each([
    ["none", null, "none"],
    ["set a moment ago", { everyMinutes: 5, seen: null }, "unknown"],
    ["answers", { everyMinutes: 5, seen }, "ok"],
    ["does not answer", { everyMinutes: 5, seen: { ...seen, problem: "HTTP 500" } }, "attention"],
    ["held back", { everyMinutes: 5, seen: { ...seen, problem: "No.", heldBack: true } }, "failed"],
    ["an old answer proves nothing", { everyMinutes: 1, seen: { ...seen, at: ago(181).toISOString() } }, "unknown"],
  ] as const)("%s", (_, monitor, is) => {
    expect(stateOfMonitor(monitor, now.getTime()).is).toBe(is);
  });
});

it.each([
  ["https://hc.example.com/ping/1", "5", true],
  ["http://hc.example.com/ping/1", "5", false],
  ["https://user:secret@hc.example.com/", "5", false],
  ["hc.example.com", "5", false],
  ["https://hc.example.com/", "7", false],
])("%s every %s minutes may be set: %s", (url, everyMinutes, may) => {
  expect(MonitorInput.safeParse({ url, everyMinutes }).success).toBe(may);
});
