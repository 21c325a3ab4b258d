import { expect, test } from "vitest";
import {
  fitHint,
  fitProblem,
  isOurScratch,
  localeChoices,
  type ScratchDemand,
  type ScratchServerFacts,
  scratchName,
} from "@/lib/scratch/rules";

const server: ScratchServerFacts = {
  name: "the embedded PostgreSQL",
  major: 15,
  extensions: new Map([["citext", { trusted: true }]]),
  roles: new Set(["postgres"]),
  makesRoles: false,
  systemIdentifier: "7000000000000000001",
  freeBytes: 10_000_000_000,
  mayCreateDatabases: true,
};
const demand: ScratchDemand = { serverMajor: 15, extensions: ["citext"], expectedBytes: 1_000_000_000 };

test.each<[string, Partial<ScratchServerFacts>, Partial<ScratchDemand>, string | null]>([
  ["everything fits", {}, {}, null],
  ["a newer server fits", { major: 17 }, {}, null],
  ["nobody knows the size", {}, { expectedBytes: null }, null],
  ["nobody knows the space", { freeBytes: null }, {}, null],
  [
    "an older server does not",
    {},
    { serverMajor: 16 },
    "The embedded PostgreSQL is version 15, and the database's server is 16.",
  ],
  [
    "one that cannot drop with force does not",
    { major: 12 },
    { serverMajor: 12 },
    "The embedded PostgreSQL is version 12, and 13 or newer is needed.",
  ],
  [
    "missing extensions are named",
    {},
    { extensions: ["citext", "postgis", "vector"] },
    "The embedded PostgreSQL does not have the extensions postgis, vector.",
  ],
  [
    "space for data, indexes and the server itself",
    { freeBytes: 1_500_000_000 },
    {},
    "The embedded PostgreSQL has 1.5 GB free, and about 1.5 GB are needed.",
  ],
  [
    "missing roles are named",
    {},
    { roles: ["app", "postgres"] },
    "The embedded PostgreSQL does not have the role app.",
  ],
  ["unless they can be made", { makesRoles: true }, { roles: ["app", "postgres"] }, null],
  [
    "no right to create",
    { mayCreateDatabases: false },
    {},
    "The role for the embedded PostgreSQL may not create databases.",
  ],
  [
    "never on a target's server",
    {},
    { notOn: ["1", "7000000000000000001"] },
    "The embedded PostgreSQL is the very server of a target database; scratch work never happens there.",
  ],
  [
    "nor on one that may be it",
    { systemIdentifier: null },
    { notOn: ["1"] },
    "The embedded PostgreSQL does not tell its system identifier, so it cannot be told apart from the database itself.",
  ],
  ["another server than the target's", {}, { notOn: ["1"] }, null],
])("%s", (_, facts, wanted, sentence) => {
  expect(fitProblem({ ...server, ...facts }, { ...demand, ...wanted })).toBe(sentence);
});

test("the hint says what would fit", () => {
  expect(fitHint({ ...demand, serverMajor: 17, extensions: ["plpgsql", "postgis"] })).toBe(
    "Set HOLDFAST_SCRATCH_URL for the worker to a PostgreSQL 17 or newer that has postgis, which is no target's server, with a role that is superuser or may create databases.",
  );
});

test("only what we made is ours to drop: the name and the owner must both say so", () => {
  const name = scratchName("0123456789abcdef");
  expect(isOurScratch({ name, owner: name }, "admin")).toBe(true);
  expect(isOurScratch({ name, owner: "admin" }, "admin")).toBe(true);
  expect(isOurScratch({ name, owner: "somebody" }, "admin")).toBe(false);
  expect(isOurScratch({ name: "holdfast_scratch_production", owner: "admin" }, "admin")).toBe(false);
  expect(isOurScratch({ name: `${name}_old`, owner: "admin" }, "admin")).toBe(false);
  expect(isOurScratch({ name: "app", owner: "admin" }, "admin")).toBe(false);
});

test("encoding is never given up, the locale only with a note", () => {
  expect(localeChoices(undefined, undefined)[0]).toEqual({ encoding: "UTF8", locale: "C.UTF-8", note: null });
  const choices = localeChoices("LATIN1", "de_DE.ISO-8859-1");
  expect(choices.map(({ encoding, locale }) => [encoding, locale])).toEqual([
    ["LATIN1", "de_DE.ISO-8859-1"],
    ["LATIN1", "C"],
  ]);
  expect(choices[1]?.note).toContain("de_DE.ISO-8859-1 is not available");
});
