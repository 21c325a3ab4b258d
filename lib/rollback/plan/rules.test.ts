import { expect, test } from "vitest";
import { planOf } from "@/lib/rollback/plan/rules";
import type { Known } from "@/lib/rollback/plan/schema";
import { leaves, walk, withWords } from "@/lib/rollback/rules";
import {
  type Answer,
  type Evidence,
  type LeafId,
  type QuestionId,
  questionIds,
  type Words,
} from "@/lib/rollback/schema";

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
  newer: null,
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

type Answers = Partial<Record<QuestionId, "yes" | "no">>;
/** One way to each end. */
const ways: Record<LeafId, Answers> = {
  restore: { failed: "no", data: "yes", backup: "yes" },
  "app-only": { failed: "no", data: "no", app: "yes", schema: "no" },
  retry: { failed: "yes", settled: "yes", data: "no" },
  forward: { failed: "no", data: "yes", backup: "no" },
  watch: { failed: "no", data: "no", app: "no" },
};
const corrected: Answers = { failed: "no", data: "no", app: "yes", schema: "yes", previous: "no", fix: "yes" };
const halfDone: Answers = { failed: "yes", settled: "no", backup: "no" };

/** The plan at the end of these answers, which Holdfast sees itself unless they are somebody's word. */
function plan(seen: Answers, more: Partial<Known> = {}, words: Words = {}) {
  const sees = (answer: Answer): Evidence => ({ answer, sentence: "", from: { label: "", href: null, at: null } });
  const evidence = questionIds.map((id) => [id, sees(seen[id] ?? "unknown")]);
  const facts = withWords(Object.fromEntries(evidence) as Record<QuestionId, Evidence>, words);
  const answers = Object.fromEntries(questionIds.map((id) => [id, facts[id].answer])) as Record<QuestionId, Answer>;
  const made = planOf(walk(answers), facts, { ...known, ...more });
  if (!made) throw new Error("A question is open.");
  return made;
}
const titles = (seen: Answers, more: Partial<Known> = {}) => plan(seen, more).steps.map(({ title }) => title);
const texts = (seen: Answers, more: Partial<Known> = {}) =>
  plan(seen, more)
    .steps.map(({ text }) => text)
    .join(" ");

test("while a question is open there is no plan", () => {
  expect(() => plan({ failed: "no" })).toThrow("A question is open.");
});

test.each(all)("%s: every step has an owner and words", (leaf) => {
  const { steps, leaf: end } = plan(ways[leaf]);
  expect(end).toBe(leaf);
  expect(steps.length).toBeGreaterThan(1);
  for (const { title, text, owner } of steps) expect([title, text, owner].every((one) => one.length > 3)).toBe(true);
});

test("going back to a backup loses what was written since, rounded up", () => {
  const made = plan(ways.restore);
  expect(made).toMatchObject({ lossMinutes: 14, loss: expect.stringMatching(/^At most 14 minutes of data/) });
  expect(made.lossNotes).toEqual([expect.stringMatching(/not known: no later backup/)]);
  expect(plan(ways.restore, { now: "2026-11-28T12:00:01.000Z" })).toMatchObject({
    lossMinutes: 1,
    loss: expect.stringMatching(/At most 1 minute of/),
  });
});

test("rows are named where a later backup counts them", () => {
  const tables = { "public.a": 1, "public.b": 1_200, "public.c": 2, "public.d": 3 };
  const [rows] = plan(ways.restore, { added: { at: known.now, tables } }).lossNotes;
  expect(rows).toMatch(/at least 1,206 rows: public\.b 1,200, public\.d 3, public\.c 2 and 1 more tables/);
  const [none] = plan(ways.restore, { added: { at: known.now, tables: {} } }).lossNotes;
  expect(none).toMatch(/no table had more/);
});

test("in maintenance since before the backup the application has written nothing; since after it, nothing is said", () => {
  const since = (maintenanceSince: string) => plan(ways.restore, { maintenanceSince }).lossNotes.join(" ");
  expect(since("2026-11-28T11:59:00.000Z")).toMatch(/has written nothing since/);
  expect(since("2026-11-28T12:01:00.000Z")).not.toMatch(/maintenance/);
});

test("a backup that only a person knows of has no number, no name and no commands", () => {
  const { backup: _, ...open } = ways.restore;
  const none = plan(open, { backup: null }, { backup: "yes" });
  expect(none).toMatchObject({ leaf: "restore", lossMinutes: null, lossNotes: [] });
  // Holdfast has one, and does not know whether it is from before what went wrong: one made since would be named next.
  const made = plan(open, { added: { at: known.now, tables: {} } }, { backup: "yes" });
  expect(made).toMatchObject({ leaf: "restore", lossMinutes: null, lossNotes: [expect.stringMatching(/made since/)] });
  const step = made.steps.find(({ title }) => title === "Restore into the new database eduhub_restored");
  expect(step).toMatchObject({ commands: null, link: { href: "/backups" }, text: expect.stringMatching(/choose it/) });
  expect(JSON.stringify(made)).not.toContain("backup_eduhub.dump");
});

type Loss = [words: string, seen: Answers, loss: RegExp, minutes: number | null];
const losses: Loss[] = [
  ["the application only", ways["app-only"], /^No data is lost\.$/, 0],
  ["trying again", ways.retry, /^No data is lost\.$/, 0],
  ["watching", ways.watch, /^No data is lost\.$/, 0],
  ["a corrected version", corrected, /^No data is lost\.$/, 0],
  ["no version and no backup", { ...corrected, fix: "no", backup: "no" }, /^No data is lost\.$/, 0],
  ["wrong data without a backup", ways.forward, /stays so: nothing brings it back/, null],
  ["the same after a failure", { failed: "yes", settled: "yes", data: "yes", backup: "no" }, /stays so/, null],
  ["a half without a backup", halfDone, /not known what is lost: a part of the failed/, null],
];
test.each(losses)("%s: what is lost is what is known of it", (_, seen, loss, lossMinutes) => {
  expect(plan(seen)).toMatchObject({ lossMinutes, loss: expect.stringMatching(loss) });
});

test("restoring: into a new database, with the drill's time, and the previous version by its name", () => {
  const { steps, time } = plan(ways.restore);
  const [restore] = steps.filter(({ commands }) => commands?.bash === "restore");
  expect(restore).toMatchObject({
    title: "Restore into the new database eduhub_restored",
    estimateMs: 200_000,
    basis: expect.stringMatching(/restore drill of 2026-11-26/),
    link: { href: "/backups/k" },
  });
  expect(titles(ways.restore)).toContain("Deploy version 1.9.3 of the application again");
  expect(time).toMatch(/^About 4 m 20 s/);
  const unmeasured = plan(ways.restore, { recovery: null, backupMs: null });
  expect(unmeasured.time).toMatch(/not known/);
});

test("restoring: Holdfast looks after the old database until an administrator has changed that", () => {
  const { steps } = plan(ways.restore);
  const at = steps.findIndex(({ title }) => title === "Point the application at eduhub_restored");
  expect(steps[at + 1]).toMatchObject({
    title: "Have Holdfast look after eduhub_restored",
    owner: "an administrator",
    link: { href: "/environments" },
    text: expect.stringMatching(
      /backs it up now, then disables Production\. Until then .* to the old database eduhub\./,
    ),
  });
});

test("trying again: marked first, then deployed; what is marked already is not marked again", () => {
  const made = titles(ways.retry);
  expect(made).toContain("Mark 2_next");
  expect(made.indexOf("Mark 2_next")).toBeLessThan(made.indexOf("Ask for the deployment again"));
  expect(titles(ways.retry, { failed: [] }).join(" ")).not.toMatch(/Mark/);
  expect(titles(ways.retry, { failed: null })).toContain("Mark the migration that failed");
});

test("rolling forward to a corrected version: only one that has succeeded on staging is named", () => {
  const newer = { id: "c", name: "2.0.1", provenOn: null };
  expect(titles(corrected, { newer: { ...newer, provenOn: "Staging" } })).toContain("Deploy release 2.0.1");
  for (const unproven of [newer, null]) {
    expect(titles(corrected, { newer: unproven })).toContain("Deploy the corrected version that you know of");
    expect(JSON.stringify(plan(corrected, { newer: unproven }))).not.toContain("2.0.1");
  }
});

test("rolling forward without one: no release is taken for the correction by itself", () => {
  const newer = { id: "c", name: "2.0.1", provenOn: "Staging" };
  for (const seen of [ways.forward, { ...corrected, fix: "no", backup: "no" }] as const) {
    expect(titles(seen, { newer })).toContain("Write the correction as a new migration");
    expect(JSON.stringify(plan(seen, { newer }))).not.toContain("2.0.1");
  }
});

test("rolling forward: there is nothing to go back to only where no backup is", () => {
  expect(texts(ways.forward)).not.toMatch(/nothing to go back to/);
  expect(texts(ways.forward)).toMatch(/Look up in backup_eduhub\.dump/);
  expect(texts(ways.forward, { backup: null })).toMatch(/There is nothing to go back to/);
});

test("rolling forward from a half: in maintenance and backed up, then settled, marked and deployed", () => {
  expect(titles(halfDone)).toEqual([
    "Maintenance on",
    "Back up the database as it is now",
    "Take back or finish by hand what is half done of 2_next",
    "Mark 2_next",
    "Remove the cause",
    "Ask for the deployment again",
    "Make sure that the application is well",
    "Maintenance off",
  ]);
  expect(titles(halfDone, { failed: null })).toContain("Mark the migration that failed");
});

test("rolling forward after a failure that left wrong data: marked before the correction can be deployed", () => {
  const made = titles({ failed: "yes", settled: "yes", data: "yes", backup: "no" });
  expect(made.slice(0, 2)).toEqual(["Maintenance on", "Back up the database as it is now"]);
  const [mark, write] = [made.indexOf("Mark 2_next"), made.indexOf("Write the correction as a new migration")];
  expect(mark).toBeGreaterThan(1);
  expect(write).toBeGreaterThan(mark);
  expect(made.indexOf("Ask for the deployment again")).toBeGreaterThan(write);
});

test("a version that nobody named is not made up", () => {
  const [first] = plan(ways["app-only"], { previousVersion: null }).steps;
  expect(first?.title).toBe("Deploy the previous version of the application again");
  expect(first?.text).toMatch(/does not know which one/);
});
