import { describe, expect, it } from "vitest";
import { type Beside, isArchive, judgeFound, placeOf } from "@/lib/catalog/rules";
import type { FoundManifest } from "@/lib/catalog/schema";

const fileName = "eduhub/staging/backup_eduhub_staging_2026-11-24_d511b233ccbe.dump";
const manifest = {
  file: "backup_eduhub_staging_2026-11-24_d511b233ccbe.dump",
  sizeBytes: 100,
  sha256: "a".repeat(64),
  encryption: "none",
  snapshotAt: "2026-11-24T02:00:00.000Z",
} as FoundManifest;
const read = (seal: "ours" | "changed" | "foreign" | "none", more: Partial<FoundManifest> = {}): Beside => ({
  is: "read",
  manifest: { ...manifest, ...more },
  seal,
});
const known = { fileName, status: "complete", sha256: manifest.sha256 };
const now = new Date("2026-11-24T02:00:00Z");
const found = { fileName, bytes: 100, beside: read("ours"), known: null, now };

describe("isArchive", () => {
  it.each([
    ["a/b.dump", true],
    ["a/b.dump.age", true],
    ["a/b.json", false],
    ["a/b.globals.sql", false],
    ["dump", false],
    ["holdfast-itself/holdfast_2026-11-28_x.dump.age", false],
  ])("%s", (name, is) => expect(isArchive(name)).toBe(is));
});

describe("judgeFound", () => {
  it.each([
    ["sealed by us", found, "sealed", /proves that/],
    ["not sealed", { ...found, beside: read("none") }, "unproven", /anybody may have written it/],
    ["sealed elsewhere", { ...found, beside: read("foreign") }, "unproven", /key that is not here/],
    ["changed since", { ...found, beside: read("changed") }, "refused", /was changed after/],
    ["changed since, of a known one", { ...found, beside: read("changed"), known }, "refused", /was changed after/],
    ["alone", { ...found, beside: { is: "missing" } }, "refused", /no manifest beside it/],
    ["beside nonsense", { ...found, beside: { is: "unreadable", because: "it is no JSON." } }, "refused", /no JSON/],
    ["cut short", { ...found, bytes: 99 }, "refused", /has 99 bytes; its manifest says 100/],
    ["of another name", { ...found, fileName: fileName.replace("24", "25") }, "refused", /that of another file/],
    [
      "in the clear, said to be encrypted",
      { ...found, beside: read("ours", { encryption: "age" }) },
      "refused",
      /agree/,
    ],
    [
      "with a name of somebody else",
      { ...found, fileName: "my files/x.dump" },
      "refused",
      /not one that Holdfast gives/,
    ],
    ["that leads out", { ...found, fileName: "../../x; rm.dump" }, "refused", /not one that Holdfast gives/],
    ["of tomorrow", { ...found, now: new Date("2026-11-23T02:00:00Z") }, "refused", /has not come yet/],
    ["a copy", { ...found, known }, "copy", /copy of a backup/],
    ["a copy, not sealed: its hash decides", { ...found, beside: read("none"), known }, "copy", /copy of a backup/],
    [
      "a copy elsewhere",
      { ...found, known: { ...known, fileName: "x/y.dump" } },
      "refused",
      /have to lie at x\/y.dump/,
    ],
    ["of a known name with another hash", { ...found, known: { ...known, sha256: "b" } }, "refused", /Another archive/],
    ["that was deleted", { ...found, known: { ...known, status: "deleted" } }, "refused", /was deleted here/],
    ["that failed", { ...found, known: { ...known, status: "failed" } }, "refused", /was not made/],
  ] as const)("%s", (_, facts, verdict, sentence) => {
    const judged = judgeFound(facts);
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toMatch(sentence);
  });
});

describe("placeOf", () => {
  const facts = {
    project: "eduhub",
    environment: "Staging",
    tier: "staging",
    systemIdentifier: "7",
    databaseOid: 5,
  } as const;
  const here = { id: "e1", project: "eduhub", name: "staging", tier: "staging", systemIdentifier: "7", databaseOid: 5 };
  it.each([
    ["the same", [here], "e1", false, null],
    ["none", [], null, true, /no environment eduhub Staging/],
    ["of another project", [{ ...here, project: "other" }], null, true, /no environment/],
    ["of another tier", [{ ...here, tier: "production" }], null, false, /is production here/],
    ["on another server", [{ ...here, systemIdentifier: "8" }], null, false, /another database/],
    ["another database", [{ ...here, databaseOid: 6 }], null, false, /another database/],
    ["never registered", [{ ...here, systemIdentifier: null, databaseOid: null }], "e1", false, null],
  ] as const)("%s", (_, candidates, environmentId, missing, note) => {
    const place = placeOf(facts, candidates);
    expect(place).toMatchObject({ environmentId, missing });
    if (note === null) expect(place.note).toBeNull();
    else expect(place.note).toMatch(note);
  });
});
