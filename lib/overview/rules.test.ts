import { describe, expect, it } from "vitest";
import type { ObservationView } from "@/lib/environments/schema";
import { healthNote, judgeEnvironment, withoutAnswer } from "@/lib/overview/rules";
import type { NewestBackup, Overview } from "@/lib/overview/schema";

const now = new Date("2026-11-24T12:00:00.000Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

function seen(
  kind: string,
  state: ObservationView["state"],
  summary = `${state}, 3 ms`,
  stale = false,
): ObservationView {
  return { kind, state, summary, stale, observedAt: now.toISOString(), since: "2026-11-24T09:14:30.000Z" };
}
const backup = (hours: number): NewestBackup => ({
  id: "b",
  at: hoursAgo(hours),
  verification: "readable",
  sizeBytes: 1,
  doubtedId: null,
  count: 1,
});
const well = [seen("database", "ok"), seen("migrations", "ok"), seen("application", "ok")];
const base = {
  name: "Production",
  tier: "production" as const,
  hasHealthUrl: true,
  observations: well,
  newest: backup(2),
};
const but = (...changed: ObservationView[]) => [
  ...well.filter(({ kind }) => !changed.some((other) => other.kind === kind)),
  ...changed,
];
const without = (kind: string) => well.filter((one) => one.kind !== kind);

describe("judgeEnvironment", () => {
  const table = [
    ["all well", {}, "ok", "Production is reachable and healthy", "Newest verified backup is 2 h 0 m old."],
    [
      "no health address",
      { hasHealthUrl: false },
      "ok",
      "Production is reachable",
      "Newest verified backup is 2 h 0 m old.",
    ],
    [
      "no backup",
      { newest: null },
      "attention",
      "Production has no verified backup yet",
      "Nothing that is proven could bring its data back.",
    ],
    [
      "a newer backup that holds less",
      { newest: { ...backup(2), doubtedId: "c" } },
      "attention",
      "The newest backup of Production holds less than the one before",
      "A lead looks whether data was lost. Before that: Newest verified backup is 2 h 0 m old.",
    ],
    [
      "backup of yesterday",
      { newest: backup(26) },
      "attention",
      "Production needs a newer backup",
      "Newest verified backup is 1 d 2 h old.",
    ],
    [
      "the same in staging",
      { newest: backup(26), tier: "staging", name: "Staging" },
      "ok",
      "Staging is reachable and healthy",
      "Newest verified backup is 1 d 2 h old.",
    ],
    [
      "database down",
      { observations: but(seen("database", "failed", "The server refuses connections.")) },
      "failed",
      "The database of Production fails its check",
      "Database, since 09:14 UTC: The server refuses connections.",
    ],
    [
      "database stale",
      { observations: but(seen("database", "unknown", "not observed any more; last: ok, 3 ms", true)) },
      "unknown",
      "Unknown: Production was not observed since 09:14 UTC",
      "Database: not observed any more; last: ok, 3 ms.",
    ],
    [
      "nobody has looked",
      { observations: [], hasHealthUrl: false },
      "unknown",
      "Production has not been observed yet",
      "The worker has not looked at the database. Migrations: not observed yet.",
    ],
    [
      "secret cannot be opened",
      { observations: but(seen("database", "unknown", "A stored password cannot be opened.")) },
      "unknown",
      "Unknown: Production could not be checked",
      "Database, since 09:14 UTC: A stored password cannot be opened.",
    ],
    [
      "marker contradicts",
      { observations: but(seen("database", "attention", "The database says of itself that it is staging.")) },
      "attention",
      "Production needs attention",
      "Database, since 09:14 UTC: The database says of itself that it is staging.",
    ],
    [
      "migration failed",
      { observations: but(seen("migrations", "failed", "1 failed: add_x")) },
      "failed",
      "Production has a failed migration",
      "Migrations: 1 failed: add_x.",
    ],
    [
      "migrations unknown, never green",
      { observations: without("migrations") },
      "unknown",
      "Unknown: not everything about Production could be checked",
      "Migrations: not observed yet.",
    ],
    [
      "application never asked",
      { observations: without("application") },
      "unknown",
      "Unknown: not everything about Production could be checked",
      "Application: not observed yet.",
    ],
    [
      "worst first, every reason once",
      { observations: but(seen("application", "failed", "says down (HTTP 503)")), newest: null },
      "failed",
      "The application of Production is not well",
      "Application: says down (HTTP 503). Nothing that is proven could bring its data back.",
    ],
    [
      "the reason that already names the application",
      { observations: but(seen("application", "failed", "The application cannot be reached.")) },
      "failed",
      "The application of Production is not well",
      "The application cannot be reached.",
    ],
  ] as const;

  it.each(table)("%s", (_, change, is, title, because) => {
    expect(judgeEnvironment({ ...base, ...change }, now)).toEqual({ is, title, because });
  });
});

describe("withoutAnswer", () => {
  it("leaves nothing green", () => {
    const card = {
      ...base,
      id: "e",
      project: { id: "p", name: "EduHub" },
      place: "eduhub @ db:5432",
      databaseBytes: 1,
      verdict: judgeEnvironment(base, now),
      readiness: { is: "ok" as const, sentence: "It takes a second.", because: "" },
      refusals: { backup: null, check: null },
    };
    const overview: Overview = { at: now.toISOString(), healthNote: null, cards: [card], runs: [] };
    const silent = withoutAnswer(overview, "Holdfast gives no answer.");
    expect(silent.cards[0]?.verdict).toMatchObject({ is: "unknown", because: "Holdfast gives no answer." });
    expect(silent.cards[0]?.readiness).toMatchObject({ is: "unknown", because: "Holdfast gives no answer." });
    expect(silent.cards[0]?.observations.map(({ state }) => state)).toEqual(["unknown", "unknown", "unknown"]);
  });
});

describe("healthNote", () => {
  it.each([
    ["ok", "", null],
    ["degraded", "worker", /No worker is alive/],
    ["degraded", "storage", /cannot be written/],
    ["degraded", "space", /less than 1 GB/],
    ["down", "database", /database/],
  ] as const)("%s %s", (status, failing, expected) => {
    const checks = ["database", "worker", "storage", "space"].map((name) => ({
      name,
      state: name === failing ? ("degraded" as const) : ("ok" as const),
    }));
    const note = healthNote({ status, checks });
    if (expected === null) expect(note).toBeNull();
    else expect(note).toMatch(expected);
  });
});
