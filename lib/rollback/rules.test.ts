import { describe, expect, it, test } from "vitest";
import { contradicts, leaves, leavesFrom, lookOfEnd, questions, tree, walk, withWords } from "@/lib/rollback/rules";
import { type Answer, type Evidence, type LeafId, type QuestionId, questionIds, Words } from "@/lib/rollback/schema";

const unknown = Object.fromEntries(questionIds.map((id) => [id, "unknown"])) as Record<QuestionId, Answer>;
const answers = (some: Partial<Record<QuestionId, Answer>>) => ({ ...unknown, ...some });
type Row = [some: Partial<Record<QuestionId, Answer>>, end: LeafId | `? ${QuestionId}`];

/** Written by hand from the runbook and from the guide's words, never from the tree. What is not named is unknown. */
const cases: Row[] = [
  [{}, "? failed"],
  // A migration failed.
  [{ failed: "yes" }, "? settled"],
  [{ failed: "yes", settled: "yes" }, "? data"],
  [{ failed: "yes", settled: "yes", data: "no" }, "retry"],
  [{ failed: "yes", settled: "yes", data: "yes" }, "? backup"],
  [{ failed: "yes", settled: "yes", data: "yes", backup: "yes" }, "restore"],
  [{ failed: "yes", settled: "yes", data: "yes", backup: "no" }, "forward"],
  [{ failed: "yes", settled: "no" }, "? backup"],
  [{ failed: "yes", settled: "no", backup: "yes" }, "restore"],
  [{ failed: "yes", settled: "no", backup: "no" }, "forward"],
  // None failed, the data is wrong.
  [{ failed: "no" }, "? data"],
  [{ failed: "no", data: "yes" }, "? backup"],
  [{ failed: "no", data: "yes", backup: "yes" }, "restore"],
  [{ failed: "no", data: "yes", backup: "no" }, "forward"],
  // Only the application.
  [{ failed: "no", data: "no" }, "? app"],
  [{ failed: "no", data: "no", app: "no" }, "watch"],
  [{ failed: "no", data: "no", app: "yes" }, "? schema"],
  [{ failed: "no", data: "no", app: "yes", schema: "no" }, "app-only"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes" }, "? previous"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "yes" }, "? fix"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "yes", fix: "no" }, "app-only"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "yes", fix: "yes" }, "forward"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "no" }, "? fix"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "no", fix: "yes" }, "forward"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "no", fix: "no" }, "? backup"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "no", fix: "no", backup: "yes" }, "restore"],
  [{ failed: "no", data: "no", app: "yes", schema: "yes", previous: "no", fix: "no", backup: "no" }, "forward"],
];

test.each(cases)("%j ends at %s", (some, end) => {
  const { leaf, open } = walk(answers(some));
  expect(leaf ?? `? ${open}`).toBe(end);
});

test("the cases reach every leaf, and leave every question open once", () => {
  const ends = new Set(cases.map(([, end]) => end));
  for (const leaf of Object.keys(leaves)) expect(ends).toContain(leaf);
  for (const id of questionIds) expect(ends).toContain(`? ${id}`);
});

/** Every combination of answers: 3 to the power of 8. */
function everyCombination(): Record<QuestionId, Answer>[] {
  return questionIds.reduce<Record<QuestionId, Answer>[]>(
    (all, id) => all.flatMap((one) => (["yes", "no", "unknown"] as const).map((answer) => ({ ...one, [id]: answer }))),
    [unknown],
  );
}

describe("over all combinations of answers", () => {
  const all = everyCombination();
  it("what is unknown on the path never leads to a leaf", () => {
    for (const one of all) {
      const { path, leaf, open } = walk(one);
      expect(leaf === null).toBe(path.some(({ answer }) => answer === "unknown"));
      expect(open === null).toBe(leaf !== null);
      expect(path.at(-1)?.answer === "unknown" ? path.at(-1)?.asks : null).toBe(open);
    }
  });
  it("nobody is told to do nothing, to try again or to leave the database alone where data looks wrong", () => {
    for (const one of all.filter(({ data }) => data === "yes"))
      expect(["restore", "forward", null]).toContain(walk(one).leaf);
  });
  it("nobody is told to restore without a backup, nor to roll back an application that cannot run", () => {
    for (const one of all) {
      const { leaf } = walk(one);
      if (one.backup !== "yes") expect(leaf).not.toBe("restore");
      if (one.schema === "yes" && one.previous !== "yes") expect(leaf).not.toBe("app-only");
      if (one.failed !== "no") expect(["watch", "app-only"]).not.toContain(leaf);
      if (one.app !== "no") expect(leaf).not.toBe("watch");
      if (one.settled !== "yes") expect(leaf).not.toBe("retry");
    }
  });
  it("a question is asked once on a path", () => {
    for (const one of all) {
      const asked = walk(one).path.map(({ asks }) => asks);
      expect(new Set(asked).size).toBe(asked.length);
    }
  });
});

test("every question of the tree has its words, and every place can be reached", () => {
  expect(leavesFrom("failed").toSorted()).toEqual(Object.keys(leaves).toSorted());
  expect(leavesFrom("app").toSorted()).toEqual(["app-only", "forward", "restore", "watch"]);
  expect(new Set(Object.values(tree).map(({ asks }) => asks))).toEqual(new Set(Object.keys(questions)));
});

describe("a person's word", () => {
  const seen = (answer: Answer): Evidence => ({ answer, sentence: "", from: { label: "", href: null, at: null } });
  const evidence = Object.fromEntries(questionIds.map((id) => [id, seen("unknown")])) as Record<QuestionId, Evidence>;
  it("counts before what was seen, and is told apart from it", () => {
    const facts = withWords({ ...evidence, failed: seen("yes") }, { failed: "no", data: "yes" });
    expect(facts.failed).toMatchObject({ said: "no", answer: "no", evidence: { answer: "yes" } });
    expect(facts.data).toMatchObject({ said: "yes", answer: "yes" });
    expect(facts.app).toMatchObject({ said: null, answer: "unknown" });
    expect([facts.failed, facts.data, facts.app].map(contradicts)).toEqual([true, false, false]);
  });
  it("makes the end look well, and nothing else does: not the evidence, and not a word against it", () => {
    const look = (seen: Evidence, words: Words) => {
      const facts = withWords({ ...evidence, failed: seen }, { data: "no", ...words });
      const found = walk(answers(Object.fromEntries(questionIds.map((id) => [id, facts[id].answer]))));
      return [found.leaf, lookOfEnd(found, facts)];
    };
    expect(look(seen("no"), { app: "no" })).toEqual(["watch", "ok"]);
    expect(look(seen("yes"), { failed: "no", app: "no" })).toEqual(["watch", "waiting"]);
    expect(look(seen("no"), { app: "yes", schema: "no" })).toEqual(["app-only", "waiting"]);
    const facts = withWords({ ...evidence, failed: seen("no"), data: seen("no"), app: seen("no") }, {});
    expect(lookOfEnd(walk(answers({ failed: "no", data: "no", app: "no" })), facts)).toBe("waiting");
  });
  it("is yes or no in the address, and nothing else", () => {
    const said = { failed: "yes", data: "maybe", app: ["yes", "no"], schema: "", unheard: "yes" };
    expect(Words.parse(said)).toEqual({ failed: "yes" });
  });
});
