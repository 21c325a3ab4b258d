import { builtActions } from "./support/build";
import { type Answer, base, callAction, postAction } from "./support/call-action";
import { expectedActions } from "./support/expected-actions";
import { expect, test } from "./support/fixtures";
import { forgedInputs, rawBodies, withClaims } from "./support/forged-payloads";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type World } from "./support/permission-world";
import { addPrincipals } from "./support/principals";
import { rawRequest } from "./support/raw-request";

test.describe.configure({ timeout: 300_000 });

let rows: Rows;
let people: Awaited<ReturnType<typeof addPrincipals>>;
let world: World;

test.beforeAll(async () => {
  rows = await openRows();
  people = await addPrincipals();
  world = await buildWorld(rows);
});
test.afterAll(async () => {
  await world?.remove();
  await people?.remove();
  await rows?.close();
});

const slowestMs = 10_000;

type Call = { readonly name: string; readonly send: () => Promise<Answer> };

/** Sends them eight at a time; each must be answered soon, as its sender's fault, and none may change anything. */
async function expectHarmless(calls: Call[]): Promise<void> {
  const { changed, value: wrong } = await rows.watch(async () => {
    const found: string[] = [];
    const left = [...calls];
    const sender = async () => {
      for (let call = left.shift(); call; call = left.shift()) {
        const start = performance.now();
        const { status, code } = await call.send();
        const took = performance.now() - start;
        const harmless = status < 500 && code !== "INTERNAL" && code !== "ok" && took < slowestMs;
        if (!harmless) found.push(`${call.name}: ${status} ${code} after ${Math.round(took)} ms`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));
    return found;
  });
  expect(wrong).toEqual([]);
  expect(changed).toEqual([]);
}

function validInput(name: string): Record<string, unknown> {
  const expected = expectedActions.find(({ action }) => action === name);
  return expected?.input(world, world.places.production, crypto.randomUUID()) as Record<string, unknown>;
}

test("no input that a form could not have made does anything, not even for an administrator", async () => {
  const calls = builtActions().flatMap((action) =>
    (["anonymous", "admin"] as const).flatMap((principal) =>
      forgedInputs(validInput(action.name)).map(({ name, body }) => ({
        name: `${action.name}, ${name}, by ${principal}`,
        send: () => postAction(action, { cookie: people[principal].cookie }, body),
      })),
    ),
  );
  expect(calls.length).toBeGreaterThan(750);
  await expectHarmless(calls);
});

test("nobody becomes anybody by claiming it in the input", async () => {
  const denied = builtActions().filter(({ name }) =>
    expectedActions.some(({ action, from, open }) => action === name && !open && !from.startsWith("v")),
  );
  expect(denied.length).toBeGreaterThan(15);
  const calls = denied.flatMap((action) =>
    (["anonymous", "disabled", "signed out", "viewer"] as const).map((principal) => ({
      name: `${action.name} by ${principal}`,
      send: () => callAction(action, people[principal].cookie, withClaims(validInput(action.name))),
    })),
  );
  await expectHarmless(calls);
});

test("nothing but one plain value reaches an action", async () => {
  const calls = builtActions().flatMap((action) =>
    rawBodies(action.id).map(({ name, body, headers }) => ({
      name: `${action.name}, ${name}`,
      send: () => postAction(action, { cookie: people.admin.cookie, ...headers }, body),
    })),
  );
  expect(calls.length).toBeGreaterThan(650);
  await expectHarmless(calls);
});

test("an action is the same under any page, by any other method, and under no other id", async () => {
  const pin = builtActions().find(({ name }) => name === "backups pin");
  if (!pin) throw new Error("the build has no action to pin a backup");
  const input = { id: world.places.production.backupId };
  for (const path of ["/", "/people", "/sign-in", "/nothing", `/runs/${world.places.production.runId}`]) {
    const { value, changed } = await rows.watch(() => callAction({ ...pin, path }, people.viewer.cookie, input));
    expect([path, value.status < 500, value.code !== "ok", changed]).toEqual([path, true, true, []]);
  }
  const ids = ["", "x", "toString", "__proto__", "7f".padEnd(42, "0"), pin.id.toUpperCase(), `${pin.id}, ${pin.id}`];
  for (const id of ids) {
    const { value, changed } = await rows.watch(() => callAction({ ...pin, id }, people.admin.cookie, input));
    expect([id, value.status >= 400 && value.status < 500, changed]).toEqual([id, true, []]);
  }
});

test("the audit log has the caller's own address, under whichever page an action is called", async () => {
  const pin = builtActions().find(({ name }) => name === "backups pin");
  for (const path of [pin?.path ?? "", "/people", "/sign-in"]) {
    const headers = {
      origin: base(),
      cookie: people.viewer.cookie,
      "content-type": "text/plain",
      "next-action": pin?.id ?? "",
      "x-holdfast-peer": "10.0.0.1",
      "x-forwarded-for": "10.0.0.1",
    };
    const body = JSON.stringify([{ id: world.places.production.backupId }]);
    await rawRequest(path, { method: "POST", headers, body, from: "127.0.0.31" });
    const [row] = await rows.run(`SELECT action, address FROM "AuditEvent" ORDER BY id DESC LIMIT 1`);
    expect([path, row]).toEqual([path, { action: "backup:pin", address: "127.0.0.31" }]);
  }
});
