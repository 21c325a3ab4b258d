import { describe, expect, it } from "vitest";
import { judgeMigrations, type MigrationSight, reasonFromLog } from "@/lib/migrations/rules";

import type {
  DriftReport,
  MigrationDigest,
  MigrationFacts,
  MigrationRow,
  NoContact,
} from "@/lib/prisma-cli/facts-schema";

const file = (name: string, ...same: string[]): MigrationDigest => ({
  name,
  checksum: `sum-${name}`,
  sameChecksums: [`sum-${name}`, ...same],
});
const release = [file("1_a"), file("2_b"), file("3_c")];
let started = 0;
const row = (name: string, more: Partial<MigrationRow> = {}): MigrationRow => ({
  id: `id-${++started}`,
  name,
  checksum: `sum-${name}`,
  startedAt: "2026-11-01T10:00:00.000Z",
  finishedAt: "2026-11-01T10:00:01.000Z",
  rolledBackAt: null,
  appliedSteps: 1,
  log: null,
  ...more,
});
const failed = { finishedAt: null, appliedSteps: 0, log: "Database error:\nERROR: relation x does not exist\n" };
const interrupted = { finishedAt: null, appliedSteps: 0 };
const rolledBack = { ...failed, rolledBackAt: "2026-11-01T11:00:00.000Z" };
const facts = (rows: readonly MigrationRow[], more: Partial<MigrationFacts> = {}): MigrationFacts => ({
  contact: "made",
  schema: "public",
  table: "readable",
  unreadableBecause: null,
  tables: 3,
  objects: 3,
  rows,
  lock: null,
  ...more,
});
const lock = { pid: 77, applicationName: "holdfast:1", since: null };
const missing = { table: "missing" } as const;
const all = [row("1_a"), row("2_b"), row("3_c")] as const;
const report: DriftReport = {
  history: ["1_a", "2_b", "3_c"],
  differences: [],
  notes: [],
  prismaScript: "",
  prismaSummary: "",
  compared: "",
  notCompared: [],
};
const column = { kind: "column", name: "public.t.c", table: "public.t", change: "extra", expected: null } as const;
const drifted = { ...report, differences: [{ ...column, found: "text" }] };
const at = "2026-11-02T10:00:00.000Z";

/** As the table below writes it. */
function judged(seen: MigrationSight["facts"]): string {
  const { is, findings, cells } = judgeMigrations({ facts: seen, release, drift: null });
  for (const { sentence } of findings) expect(sentence).not.toMatch(/undefined|null|NaN/);
  const states = findings.map(({ state }) => state).join(", ");
  return `${is}: ${states} | ${cells.map(({ state }) => state).join(" ")}`;
}

describe("judgeMigrations: every state that holds, and each cell", () => {
  const [a, b, c] = all;
  const x = { checksum: "x" };
  const bare = { ...missing, tables: 0 };
  const no = (contact: NoContact["contact"]): NoContact => ({ contact, reason: "r", hint: null });
  it.each([
    // all applied; one pending; none yet
    [facts(all), "ok: up to date | applied applied applied"],
    [facts([a, b]), "attention: pending | applied applied pending"],
    [facts([]), "attention: pending | pending pending pending"],
    // failed: the last; one pending behind it; two; interrupted with nobody holding the lock
    [facts([a, b, row("3_c", failed)]), "failed: failed | applied applied failed"],
    [facts([a, row("2_b", failed)]), "failed: failed, pending | applied failed pending"],
    [facts([row("1_a", failed), row("2_b", failed)]), "failed: failed, failed, pending | failed failed pending"],
    [facts([row("1_a", interrupted)]), "failed: failed, pending | failed pending pending"],
    // running now; a failure with a log stays one; only the newest can be the one that runs
    [facts([row("1_a", interrupted)], { lock }), "attention: applying, pending | applying pending pending"],
    [facts([row("1_a", failed)], { lock }), "failed: failed, pending | failed pending pending"],
    [
      facts([row("1_a", interrupted), row("2_b", interrupted)], { lock }),
      "failed: failed, applying, pending | failed applying pending",
    ],
    // rolled back: alone; with one pending; then applied; then failed again
    [facts([a, b, row("3_c", rolledBack)]), "attention: rolled back | applied applied rolled back"],
    [facts([a, row("2_b", rolledBack)]), "attention: rolled back, pending | applied rolled back pending"],
    [facts([a, b, row("3_c", rolledBack), c]), "ok: up to date | applied applied applied"],
    [facts([a, row("2_b", rolledBack), row("2_b", failed)]), "failed: failed, pending | applied failed pending"],
    // failed beside an applied row of the same name
    [facts([...all, row("3_c", failed)]), "failed: failed | applied applied failed"],
    // edited: one; two; with one pending
    [facts([row("1_a", x), b, c]), "attention: edited after apply | edited after apply applied applied"],
    [
      facts([row("1_a", x), row("2_b", x), c]),
      "attention: edited after apply, edited after apply | edited after apply edited after apply applied",
    ],
    [facts([row("1_a", x), b]), "attention: edited after apply, pending | edited after apply applied pending"],
    // ahead; ahead and edited
    [facts([...all, row("4_d")]), "attention: database ahead of code | applied applied applied not in release"],
    [
      facts([row("1_a", x), b, c, row("4_d")]),
      "attention: edited after apply, database ahead of code | edited after apply applied applied not in release",
    ],
    // diverged: by a pending one; by one that was rolled back
    [facts([a, row("2_x")]), "attention: pending, diverged | applied pending not in release pending"],
    [
      facts([a, b, row("3_c", rolledBack), row("4_d")]),
      "attention: rolled back, diverged | applied applied rolled back not in release",
    ],
    // not in the release: failed; rolled back long ago
    [facts([...all, row("4_d", failed)]), "failed: failed | applied applied applied failed"],
    [facts([...all, row("0_old", rolledBack)]), "ok: up to date | applied applied applied"],
    // older than what is applied
    [facts([a, c]), "attention: pending | applied pending applied"],
    // no table: empty; with tables; with a view only
    [facts([], { ...bare, objects: 0 }), "attention: empty database, pending | pending pending pending"],
    [facts([], missing), "attention: no migrations table | not recorded not recorded not recorded"],
    [facts([], { ...bare, objects: 1 }), "attention: no migrations table, pending | pending pending pending"],
    // not readable; no contact
    [facts([], { table: "unreadable", unreadableBecause: "No." }), "unknown: unknown | unknown unknown unknown"],
    [no("unreachable"), "unknown: unreachable | unknown unknown unknown"],
    [no("wrong password"), "unknown: wrong password | unknown unknown unknown"],
    [no("database missing"), "failed: database missing | unknown unknown unknown"],
    [no("unknown"), "unknown: unknown | unknown unknown unknown"],
  ])("%#", (seen, expected) => expect(judged(seen)).toBe(expected));

  it.each([
    ["no drift", report, null, ["up to date"], "ok", /^No drift on 2026-11-02/],
    [
      "drift",
      drifted,
      null,
      ["drift", "up to date"],
      "attention",
      /differs from what its migrations build in 1 table\./,
    ],
    [
      "of another history",
      { ...drifted, history: ["1_a"] },
      null,
      ["unknown", "up to date"],
      "unknown",
      /changed since/,
    ],
    ["not computable", null, "no scratch server fits", ["unknown", "up to date"], "unknown", /no scratch server fits/],
  ] as const)("a comparison with a shadow database: %s", (_, found, unknownBecause, states, is, said) => {
    const drift = found
      ? { checkedAt: at, report: found, unknownBecause: null }
      : { checkedAt: at, report: null, unknownBecause: unknownBecause ?? "" };
    const verdict = judgeMigrations({ facts: facts(all), release, drift });
    expect(verdict.findings.map(({ state }) => state)).toEqual(states);
    expect(verdict.is).toBe(is);
    expect(verdict.drift).toMatch(said);
  });

  it("takes a file whose line ends alone changed for unedited", () => {
    const windows = [row("1_a", { checksum: "with CRLF" })];
    const { findings } = judgeMigrations({ facts: facts(windows), release: [file("1_a", "with CRLF")], drift: null });
    expect(findings.map(({ state }) => state)).toEqual(["up to date"]);
  });

  it("says without a release what the table says, and that there is nothing to compare it with", () => {
    const verdict = judgeMigrations({ facts: facts([...all, row("4_d", failed)]), release: null, drift: null });
    expect(verdict.findings.map(({ state }) => state)).toEqual(["failed", "unknown"]);
    expect(verdict).toMatchObject({ head: "3_c", is: "failed" });
    expect(verdict.cells.map(({ state }) => state)).toEqual(["applied", "applied", "applied", "failed"]);
  });
});

describe("what the sentences tell", () => {
  const of = (rows: readonly MigrationRow[]) => judgeMigrations({ facts: facts(rows), release, drift: null }).findings;
  it("a failure: when, and PostgreSQL's own words", () => {
    expect(of([row("1_a", failed)])[0]?.sentence).toBe(
      "1_a failed on 2026-11-01 10:00:00 UTC: relation x does not exist.",
    );
  });
  it("a script that ran whole without being recorded", () => {
    const sentence = of([row("1_a", { finishedAt: null, appliedSteps: 1 })])[0]?.sentence;
    expect(sentence).toMatch(/whole script ran, but its end was not recorded/);
  });
  it("an edit: both checksums", () => {
    const sentence = of([row("1_a", { checksum: "abcdef0123456789" }), ...all.slice(1)])[0]?.sentence;
    expect(sentence).toMatch(/the release has sum-1_a…, the database ran abcdef012345…/);
  });
  it("a pending one that is older than what is applied", () => {
    expect(of([row("1_a"), row("3_c")])[0]?.hint).toMatch(/2_b is older/);
  });
  it.each([
    ["external connector error\nNo such table: missing\n   0: x", "No such table: missing"],
    ["A migration failed to apply. New\n\nDatabase error code: 42P01\n\nDatabase error:\nERROR: it broke.", "it broke"],
    ["db error: ERROR: cannot run inside a transaction block\n 0: x", "cannot run inside a transaction block"],
    ["", null],
    [null, null],
  ])("the reason out of %j", (log, reason) => expect(reasonFromLog(log)).toBe(reason));
});
