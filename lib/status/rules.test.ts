import { expect, it } from "vitest";
import { describeStatus } from "@/lib/status/rules";

const seen = (kind: string, state: "ok" | "attention" | "failed" | "unknown", stale = false) => ({
  kind,
  state,
  stale,
  observedAt: "2026-11-25T12:00:00Z",
});
const well = [seen("database", "ok"), seen("application", "ok"), seen("migrations", "ok")];
const facts = { name: "Production", hasHealthUrl: true, observations: well, pending: 0, runningKinds: [] };

it.each([
  ["all is well", {}, "ok", "Production is well."],
  ["waiting migrations are no trouble", { pending: 2 }, "ok", "Production is well."],
  [
    "the application is down",
    { observations: [seen("database", "ok"), seen("application", "failed"), seen("migrations", "ok")] },
    "failed",
    "Production has a problem: the application does not work.",
  ],
  [
    "in maintenance",
    { observations: [seen("database", "ok"), seen("application", "attention"), seen("migrations", "ok")] },
    "attention",
    "Production needs a look: the application is in maintenance.",
  ],
  ["nobody has ever looked", { observations: [] }, "unknown", "It is not known how Production is."],
  [
    "nobody looks any more",
    { observations: well.map((one) => ({ ...one, stale: true })) },
    "unknown",
    "It is not known how Production is.",
  ],
  [
    "a failure outweighs what is not known",
    { observations: [seen("database", "failed"), seen("migrations", "unknown")], hasHealthUrl: false },
    "failed",
    "Production has a problem: the database does not answer as it should.",
  ],
  [
    "a change stopped half-way",
    { observations: [seen("database", "ok"), seen("application", "ok"), seen("migrations", "failed")] },
    "failed",
    "Production has a problem: a change to the database has failed.",
  ],
  [
    "changes nobody expected",
    { observations: [seen("database", "ok"), seen("application", "ok"), seen("migrations", "attention")] },
    "attention",
    "Production needs a look: the changes to the database are not as expected.",
  ],
  [
    "without a health address the application is not counted",
    { observations: [seen("database", "ok"), seen("migrations", "ok")], hasHealthUrl: false },
    "ok",
    "Production is well.",
  ],
] as const)("%s", (_case, change, is, sentence) => {
  expect(describeStatus({ ...facts, ...change })).toMatchObject({ is, sentence });
});

it("says what is being done, and what waits", () => {
  const said = describeStatus({ ...facts, pending: 3, runningKinds: ["deploy"] });
  expect(said.running).toBe("A new version is being deployed.");
  expect(said.lines.at(-1)?.words).toBe("in order; 3 wait to be deployed");
});
