import { expect, it } from "vitest";
import { floorOfTools, isNewer, versionOf } from "./newer-tools.mjs";

it.each([
  ["pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.20"],
  ["pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", null],
  ["pg_dump (PostgreSQL) 15.100", null],
  ["15.9", "15.20"],
  ["pg_dump (PostgreSQL) 17.11", "17.12"],
  ["pg_dump (PostgreSQL) 19beta1", null],
  ["13.22", null],
  ["nonsense", null],
])("%s: floor %s", (version, floor) => {
  expect(floorOfTools(version)).toBe(floor);
});

it("compares versions by number", () => {
  expect(isNewer("15.100", "15.20")).toBe(true);
  expect(isNewer("pg_dump (PostgreSQL) 17.1", "16.99")).toBe(true);
  expect(isNewer("15.18", "15.18")).toBe(false);
  expect(versionOf("(none)")).toBeNull();
});
