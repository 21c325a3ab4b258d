import { describe, expect, it, test } from "vitest";
import {
  defaultName,
  dropProblem,
  judgeGrants,
  type PreflightFacts,
  preflightProblem,
  presenceOf,
  restoreProblem,
  verdictOf,
} from "@/lib/restores/rules";
import { DatabaseName } from "@/lib/restores/schema";

const at = new Date("2026-03-09T08:05:59Z");

test.each([
  ["eduhub", "eduhub_restore_20260309_0805"],
  ["My App", "my_app_restore_20260309_0805"],
  ["9lives", "_lives_restore_20260309_0805"],
  ["x".repeat(63), `${"x".repeat(41)}_restore_20260309_0805`],
  ["Größe", "gr_e_restore_20260309_0805"],
])("the new database of %s is called %s, which is a name that may be typed", (database, name) => {
  expect(defaultName(database, at)).toBe(name);
  expect(DatabaseName.parse(name)).toBe(name);
});

test.each([
  "",
  "Upper",
  "with space",
  "1st",
  "-x",
  "postgres",
  "template0",
  "holdfast_scratch_00",
  "x".repeat(64),
  "a;b",
  'a"b',
  "a\0",
])("%j is no name for it", (name) => {
  expect(DatabaseName.safeParse(name).success).toBe(false);
});

const good = { status: "complete", verification: "readable", lostAt: null, drillFailedAt: null, vouched: false };
const on = { name: "production", disabledAt: null };
test.each([
  [{}, null],
  [{ verification: "restored" }, null],
  [{ status: "deleted" }, /no complete archive/],
  [{ verification: "stored" }, /not verified/],
  [{ verification: "none" }, /not verified/],
  [{ lostAt: at }, /No good copy/],
  [{ drillFailedAt: at }, /drill failed/],
  [{ vouched: true }, /Nothing proves where this archive comes from/],
])("a backup that is %j", (more, words) => {
  const problem = restoreProblem({ ...good, ...more }, on);
  if (words === null) expect(problem).toBeNull();
  else expect(problem).toMatch(words);
});
it("of a disabled environment nothing is restored", () => {
  expect(restoreProblem(good, { ...on, disabledAt: at })).toMatch(/production is disabled/);
});

const facts: PreflightFacts = {
  database: "app_restore",
  taken: ["app", "postgres"],
  role: { name: "app", canCreateDatabases: true, isSuperuser: false },
  ownersOfCode: ["app", "author"],
  isReplica: false,
  managedBy: null,
  serverMajor: 15,
  archiveMajor: 15,
  wanted: ["citext"],
  extensions: { citext: true, postgis: false },
  roles: ["reader"],
  knownRoles: ["app", "reader"],
  databaseBytes: 1_000_000_000,
  freeBytes: 2_000_000_000,
};
describe("before anything is made", () => {
  test.each<[string, Partial<PreflightFacts>, RegExp | null]>([
    ["all well", {}, null],
    ["room unknown", { freeBytes: null }, null],
    ["an older archive", { archiveMajor: 13 }, null],
    ["the name is taken", { database: "app" }, /already has a database called app/],
    ["a replica", { isReplica: true }, /replica/],
    [
      "no CREATEDB",
      { role: { name: "app", canCreateDatabases: false, isSuperuser: false } },
      /may not create databases/,
    ],
    ["a newer archive", { archiveMajor: 16 }, /made on PostgreSQL 16, and the server is 15/],
    ["a missing extension", { wanted: ["citext", "vector"] }, /does not have the extension vector/],
    [
      "an extension for superusers",
      { wanted: ["postgis"] },
      /may not create the extension postgis: that takes a superuser/,
    ],
    [
      "the same as superuser",
      {
        wanted: ["postgis"],
        ownersOfCode: [],
        role: { name: "s", canCreateDatabases: true, isSuperuser: true },
      },
      null,
    ],
    [
      "a superuser, and functions of others",
      { role: { name: "app", canCreateDatabases: true, isSuperuser: true } },
      /^app is a superuser, and in the source author owns functions/,
    ],
    [
      "a superuser that owns all functions",
      { ownersOfCode: ["app"], role: { name: "app", canCreateDatabases: true, isSuperuser: true } },
      null,
    ],
    ["the same on a managed server", { wanted: ["postgis"], managedBy: "Amazon RDS" }, null],
    ["a role that policies name", { roles: ["reader", "gone"] }, /name the role gone/],
    ["too little room", { freeBytes: 1_400_000_000 }, /1\.4 GB free, and about 1\.5 GB are needed/],
  ])("%s", (_, more, words) => {
    const problem = preflightProblem({ ...facts, ...more });
    if (words === null) expect(problem).toBeNull();
    else expect(problem?.message).toMatch(words);
  });
});

test.each([
  ["GRANT SELECT ON TABLE public.t TO reader;", [], false, null],
  ["GRANT SELECT ON TABLE public.t TO gone;", ["gone"], true, /does not have the role gone/],
  ["ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT SELECT ON TABLES TO reader;", [], false, /takes a superuser/],
  ["ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT SELECT ON TABLES TO reader;", [], true, null],
  ["SET SESSION AUTHORIZATION other;\nGRANT SELECT ON TABLE public.t TO reader;", [], false, /takes a superuser/],
])("grants %j with %j missing, superuser %s", (sql, missing, isSuperuser, words) => {
  const note = judgeGrants(sql, missing, isSuperuser);
  if (words === null) expect(note).toBeNull();
  else expect(note).toMatch(words);
});

it("is dropped only when it has ended and is there", () => {
  const row = { status: "succeeded", database: "d", droppedAt: null };
  expect(dropProblem(row)).toBeNull();
  expect(dropProblem({ ...row, status: "failed" })).toBeNull();
  expect(dropProblem({ ...row, status: "running" })).toMatch(/still being restored/);
  expect(dropProblem({ ...row, droppedAt: at })).toMatch(/dropped already/);
});

test.each([
  ["running", null, null, null, "being made", "running"],
  ["running", at, at, null, "being made", "running"],
  ["succeeded", at, at, null, "there", "ok"],
  ["succeeded", null, at, null, "there", "ok"],
  ["succeeded", at, at, at, "dropped", "attention"],
  ["unknown", at, at, null, "there", "unknown"],
  ["unknown", at, null, null, "perhaps", "unknown"],
  ["unknown", null, null, null, "never made", "unknown"],
  ["failed", null, null, null, "never made", "failed"],
  ["failed", at, null, null, "perhaps", "failed"],
  ["failed", at, null, at, "dropped", "failed"],
  ["failed", at, at, at, "dropped", "failed"],
  ["failed", at, at, null, "perhaps", "failed"],
  ["failed", null, at, null, "perhaps", "failed"],
] as const)(
  "%s, begun %s, made %s, dropped %s: its database is %s, its page is %s",
  (status, beganAt, madeAt, droppedAt, presence, is) => {
    expect(presenceOf({ status, beganAt, madeAt, droppedAt })).toBe(presence);
    const dropped = droppedAt ? { by: "Lena" } : null;
    const verdict = verdictOf({ status, presence, sentence: "What was found.", dropped });
    expect(verdict.is).toBe(is);
    expect(verdict.title.includes("equals its backup")).toBe(is === "ok");
    if (status === "failed" && presence === "perhaps")
      expect(verdict.because).toMatch(/still on the server is not known/);
  },
);
