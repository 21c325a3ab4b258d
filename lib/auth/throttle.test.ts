import { describe, expect, it } from "vitest";
import { inWords, throttleAddress, waitSeconds } from "@/lib/auth/throttle";

const minutes = (count: number) => count * 60;

describe("waitSeconds", () => {
  it.each([
    [0, 0, 0],
    [4, 0, 0],
    [5, 0, minutes(15)],
    [5, minutes(10), minutes(5)],
    [5, minutes(15), 0],
    [9, 0, minutes(15)],
    [10, 0, minutes(30)],
    [15, 0, minutes(60)],
    [25, 0, minutes(240)],
    [100_000, 0, minutes(240)],
    [100_000, minutes(240), 0],
  ])("%i failures, the last %i s ago: %i s", (failures, since, expected) => {
    expect(waitSeconds(failures, since, 5)).toBe(expected);
  });
});

describe("throttleAddress", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["local", "local"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("%s counts as %s", (address, expected) => {
    expect(throttleAddress(address)).toBe(expected);
  });
});

it.each([
  [1, "in 1 second"],
  [59, "in 59 seconds"],
  [61, "in 2 minutes"],
  [900, "in 15 minutes"],
  [14_400, "in 4 hours"],
])("says %i seconds as %s", (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
