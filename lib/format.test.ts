import { describe, expect, it } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatRate,
  formatUntil,
  middleCut,
} from "@/lib/format";

describe("formats", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [9_949, "9.9 kB"],
    [412_400_000, "412 MB"],
    [999_600, "1.0 MB"],
    [1_234_000_000, "1.2 GB"],
    [5e18, "5000 PB"],
  ])("bytes %d are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, "0 ms"],
    [340, "340 ms"],
    [999.6, "1.0 s"],
    [4_200, "4.2 s"],
    [59_600, "1 m 0 s"],
    [200_000, "3 m 20 s"],
    [7_500_000, "2 h 5 m"],
    [273_600_000, "3 d 4 h"],
  ])("%d ms are %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, "just now"],
    [12.9, "12 s ago"],
    [200, "3 min ago"],
    [7_300, "2 h ago"],
    [86_400, "1 day ago"],
    [500_000, "5 days ago"],
  ])("%d s are %s", (seconds, text) => expect(formatAge(seconds)).toBe(text));

  it.each([
    [-5, "now"],
    [1.5, "in 2 s"],
    [12.9, "in 12 s"],
    [240, "in 4 min"],
    [7_300, "in 2 h"],
    [90_000, "in 1 day"],
    [7_000_000, "in 81 days"],
  ])("%d s to go are %s", (seconds, text) => expect(formatUntil(seconds)).toBe(text));

  it("counts, rates, exact times and cuts", () => {
    expect(formatCount(212340)).toBe("212,340");
    expect(formatCount(999)).toBe("999");
    expect(formatRate(71_000_000)).toBe("71 MB/s");
    expect(formatExact("2026-11-24T13:05:09.123Z")).toBe("2026-11-24 13:05:09 UTC");
    expect(middleCut("abcdefghij", 10)).toBe("abcdefghij");
    expect(middleCut("abcdefghijk", 7)).toBe("abc…ijk");
  });
});
