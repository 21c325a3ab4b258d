import { expect, test } from "vitest";
import { planOf } from "@/lib/rollback/plan/rules";
import type { Known } from "@/lib/rollback/plan/schema";
import { leaves } from "@/lib/rollback/rules";
import type { LeafId } from "@/lib/rollback/schema";

const command = (word: string) => ({ bash: word, powershell: word });
const known: Known = {
  now: "2026-11-28T12:14:00.000Z",
  environment: { id: "e", name: "Production", database: "eduhub" },
  owner: "Ada (+41 44 000 00 00)",
  backup: { id: "k", file: "backup_eduhub.dump", at: "2026-11-28T12:00:00.000Z" },
  added: null,
  maintenanceSince: null,
  recovery: { ms: 200_000, at: "2026-11-26T03:00:00.000Z" },
  backupMs: 60_000,
  deployMs: 120_000,
  deploymentId: "d",
  version: "2.0.0",
  previousVersion: "1.9.3",
  correction: null,
  failed: ["2_next"],
  healthUrl: "https://eduhub.example/api/health",
  restoredDatabase: "eduhub_restored",
  commands: {
    backup: command("backup"),
    restore: command("restore"),
    resolve: command("resolve"),
    health: command("health"),
    analyze: command("analyze"),
  },
};
const all = Object.keys(leaves) as LeafId[];
const titles = (leaf: LeafId, more: Partial<Known> = {}) =>
  planOf(leaf, { ...known, ...more }).steps.map(({ title }) => title);

test.each(all)("%s: every step has an owner and words", (leaf) => {
  const { steps } = planOf(leaf, known);
  expect(steps.length).toBeGreaterThan(1);
  for (const { title, text, owner } of steps) expect([title, text, owner].every((one) => one.length > 3)).toBe(true);
});

test("going back to a backup loses what was written since, rounded up", () => {
  const plan = planOf("restore", known);
  expect(plan).toMatchObject({ lossMinutes: 14, loss: expect.stringMatching(/^At most 14 minutes of data/) });
  expect(plan.lossNotes).toEqual([expect.stringMatching(/not known: no later backup/)]);
  const justNow = { ...known, now: "2026-11-28T12:00:01.000Z" };
  expect(planOf("restore", justNow)).toMatchObject({
    lossMinutes: 1,
    loss: expect.stringMatching(/At most 1 minute of/),
  });
});

test("rows are named where a later backup counts them", () => {
  const tables = { "public.a": 1, "public.b": 1_200, "public.c": 2, "public.d": 3 };
  const [rows] = planOf("restore", { ...known, added: { at: known.now, tables } }).lossNotes;
  expect(rows).toMatch(/at least 1,206 rows: public\.b 1,200, public\.d 3, public\.c 2 and 1 more tables/);
  expect(planOf("restore", { ...known, added: { at: known.now, tables: {} } }).lossNotes[0]).toMatch(
    /no table had more/,
  );
});

test("in maintenance since before the backup the application has written nothing; since after it, nothing is said", () => {
  const since = (maintenanceSince: string) => planOf("restore", { ...known, maintenanceSince }).lossNotes.join(" ");
  expect(since("2026-11-28T11:59:00.000Z")).toMatch(/has written nothing since/);
  expect(since("2026-11-28T12:01:00.000Z")).not.toMatch(/maintenance/);
});

test("a backup that only a person knows of has no number", () => {
  expect(planOf("restore", { ...known, backup: null })).toMatchObject({ lossMinutes: null, lossNotes: [] });
});

test("nothing else loses data", () => {
  for (const leaf of all.filter((one) => one !== "restore"))
    expect(planOf(leaf, known)).toMatchObject({ lossMinutes: 0, loss: "No data is lost." });
});

test("restoring: into a new database, with the drill's time, and the previous version by its name", () => {
  const { steps, time } = planOf("restore", known);
  const [restore] = steps.filter(({ commands }) => commands?.bash === "restore");
  expect(restore).toMatchObject({
    title: "Restore into the new database eduhub_restored",
    estimateMs: 200_000,
    basis: expect.stringMatching(/restore drill of 2026-11-26/),
    link: { href: "/backups/k" },
  });
  expect(titles("restore")).toContain("Deploy version 1.9.3 of the application again");
  expect(time).toMatch(/^About 4 m 20 s/);
  const unmeasured = planOf("restore", { ...known, recovery: null, backupMs: null });
  expect(unmeasured.time).toMatch(/not known/);
});

test("trying again: marked first, then deployed; what is marked already is not marked again", () => {
  expect(titles("retry")).toContain("Mark 2_next");
  expect(titles("retry").indexOf("Mark 2_next")).toBeLessThan(titles("retry").indexOf("Ask for the deployment again"));
  expect(titles("retry", { failed: [] }).join(" ")).not.toMatch(/Mark/);
});

test("rolling forward: the release that is ready, else a correction that is still to be written", () => {
  expect(titles("forward", { correction: { id: "c", name: "2.0.1" } })).toContain("Deploy release 2.0.1");
  expect(titles("forward")).toContain("Write the correction as a new migration");
});

test("a version that nobody named is not made up", () => {
  const [first] = planOf("app-only", { ...known, previousVersion: null }).steps;
  expect(first?.title).toBe("Deploy the previous version of the application again");
  expect(first?.text).toMatch(/does not know which one/);
});
