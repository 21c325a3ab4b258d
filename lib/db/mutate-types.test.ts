import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import type { mutate } from "@/lib/db/mutate";
import type { read } from "@/lib/db/read";

type Verb = (change: typeof mutate, look: typeof read, actor: Actor) => unknown;
const audit = { summary: "Added a project" };
const data = { slug: "one", name: "One" };

/** The right way, which must compile, and each mistake, which must not: `npm run types` fails when one of them does. */
const right: Verb = (change, _look, actor) =>
  change(actor, "project:add", null, async (tx) => ({ value: await tx.project.create({ data }), audit }));

const mistakes: Record<string, Verb> = {
  "an actor made by hand": (change) => {
    const fields = {
      kind: "user",
      id: "x",
      name: "Eve",
      role: "admin",
      address: "",
      sessionId: null,
      run: null,
    } as const;
    // @ts-expect-error: only issue-actor.ts can write the mark that makes an actor.
    return change(fields, "project:add", null, async () => ({ value: null, audit }));
  },
  "no audit entry": (change, _look, actor) =>
    // @ts-expect-error: a change that says nothing of itself.
    change(actor, "project:add", null, async () => ({ value: null })),
  "no permission": (change, _look, actor) =>
    // @ts-expect-error: the second argument names what is being done.
    change(actor, null, async () => ({ value: null, audit })),
  "a misspelt permission": (change, _look, actor) =>
    // @ts-expect-error: not in the permission table.
    change(actor, "project:ad", null, async () => ({ value: null, audit })),
  "a write through read()": (_change, look) =>
    // @ts-expect-error: read() looks only.
    look().project.create({ data }),
  "raw SQL through read()": (_change, look) =>
    // @ts-expect-error: read() has no door to SQL.
    look().$executeRaw`DELETE FROM "Project"`,
  "a change that forgets its environment's tier": (change, _look, actor) =>
    // @ts-expect-error: a place is named by `environmentId`, so that its tier is read in the transaction.
    change(actor, "backup:create", "environment id", async () => ({ value: null, audit })),
};

it("has one expected compile error for every mistake", () => {
  const source = readFileSync(new URL(import.meta.url), "utf8");
  expect(source.match(/^\s*\/\/ @ts-expect-error/gm)).toHaveLength(Object.keys(mistakes).length);
  expect([right, ...Object.values(mistakes)].every((verb) => typeof verb === "function")).toBe(true);
});
