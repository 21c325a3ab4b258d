import { type BuiltAction, builtActions } from "./support/build";
import { callAction } from "./support/call-action";
import { type Expected, expectedActions, letters } from "./support/expected-actions";
import { expect, type Role, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type Tier, tiers, type World } from "./support/permission-world";
import { addPrincipals, outsiders, type Person, type Principal, roles } from "./support/principals";

const actions = new Map<string, BuiltAction>();
test.describe.configure({ timeout: 300_000 });

let rows: Rows;
let people: Awaited<ReturnType<typeof addPrincipals>>;
let world: World;

test.beforeAll(async () => {
  for (const action of builtActions()) actions.set(action.name, action);
  rows = await openRows();
  people = await addPrincipals();
  world = await buildWorld(rows);
});
test.afterAll(async () => {
  await world?.remove();
  await people?.remove();
  await rows?.close();
});

type Cell = { readonly expected: Expected; readonly principal: Principal; readonly tier: Tier; readonly may: boolean };

/** Every action of the table, by every kind of person, in every tier where the tier can matter. */
function cells(): Cell[] {
  return expectedActions.flatMap((expected) =>
    tiers.slice(0, expected.from.length).flatMap((tier, column) =>
      [...roles, ...outsiders].map((principal) => {
        const lowest = letters[expected.from[column] ?? ""];
        const rank = roles.indexOf(principal as Role);
        const may = expected.open || (rank >= 0 && rank >= roles.indexOf(lowest as Role));
        return { expected, principal, tier, may: may === true };
      }),
    ),
  );
}

const stranger = { actorName: "somebody not signed in", action: "web:change", outcome: "refused", tier: null };

const named = ({ expected: { action, about }, principal, tier }: Cell) =>
  [action, about, "by", principal, "in", tier].filter(Boolean).join(" ");

async function call({ expected, principal, tier }: Cell) {
  const person: Person = people[principal];
  const place = world.places[tier];
  const prepared = (await expected.prepare?.(world, place, person)) ?? "";
  const action = actions.get(expected.action);
  if (!action) throw new Error(`the build has no action ${expected.action}`);
  const watched = await rows.watch(() => callAction(action, person.cookie, expected.input(world, place, prepared)));
  return { ...watched, answer: watched.value };
}

test("the build has exactly the actions that are expected of somebody", () => {
  expect([...actions.keys()].sort()).toEqual([...new Set(expectedActions.map(({ action }) => action))].sort());
});

test("who may not is refused, nothing changes, and the refusal is written down", async () => {
  const denied = cells().filter(({ may }) => !may);
  const began = performance.now();
  let strangers = 0;
  expect(denied.length).toBeGreaterThan(250);
  for (const cell of denied) {
    const { expected, principal, tier } = cell;
    const { answer, changed, audit } = await call(cell);
    const signedIn = roles.some((role) => role === principal);
    expect([named(cell), answer.code, changed]).toEqual([named(cell), signedIn ? "NOT_ALLOWED" : "NOT_SIGNED_IN", []]);
    const written = audit.map(({ summary: _, ...row }) => row);
    const actorName = `Test ${people[principal].email.split("@")[0]}`;
    const refusal = { actorName, action: expected.audit, outcome: "refused", tier: tierOf(expected, tier) };
    if (!signedIn) strangers += written.length;
    expect([named(cell), written]).toEqual([named(cell), signedIn ? [refusal] : written.map(() => stranger)]);
    if (signedIn) expect(audit[0]?.summary, named(cell)).toMatch(/^This needs the role (operator|lead|admin)\b/);
  }
  expect(strangers, "rows of strangers, one a minute").toBeLessThanOrEqual(1 + (performance.now() - began) / 60_000);
  expect(strangers).toBeGreaterThan(0);
});

test("who may gets what was asked for, and only that changes", async () => {
  const allowed = cells().filter(({ may }) => may);
  expect(allowed.length).toBeGreaterThan(120);
  for (const cell of allowed) {
    const { expected, principal, tier } = cell;
    await world.reset();
    const { answer, changed, audit } = await call(cell);
    expect([named(cell), answer.code, changed]).toEqual([named(cell), expected.ends, expected.changes]);
    if (expected.audit === null) continue;
    const actorName = `Test ${people[principal].email.split("@")[0]}`;
    const outcome = expected.ends === "ok" ? "done" : "refused";
    expect([named(cell), audit]).toMatchObject([
      named(cell),
      [{ actorName, action: expected.audit, outcome, tier: tierOf(expected, tier) }],
    ]);
    expect(audit).toHaveLength(1);
  }
});

function tierOf({ from }: Expected, tier: Tier): Tier | null {
  return from.length === 1 ? null : tier;
}
