import { builtActions, builtPaths } from "./support/build";
import { base, postAction } from "./support/call-action";
import { expectedActions } from "./support/expected-actions";
import { expectedPages } from "./support/expected-reads";
import { expectedRoutes } from "./support/expected-routes";
import { expect, test } from "./support/fixtures";
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

/** Where a change must not come from, though it carries the cookie of an administrator. */
function foreignOrigins(): Record<string, string | undefined> {
  const { port, host } = new URL(base());
  return {
    absent: undefined,
    empty: "",
    null: "null",
    "another site": "https://evil.example",
    "a sub-domain": `http://holdfast.localhost:${port}`,
    "a name that begins like ours": `http://${host}.evil.example`,
    "another port": `http://127.0.0.1:${Number(port) + 1}`,
    "no port": "http://127.0.0.1",
    "https instead of http": `https://${host}`,
    "another name of this machine": `http://localhost:${port}`,
    "a user in front": `http://holdfast@${host}`,
    "with a path": `${base()}/`,
    "two at once": `${base()}, https://evil.example`,
    "no address": "holdfast",
  };
}

const liesBeside = {
  referer: "http://127.0.0.1/backups",
  "sec-fetch-site": "same-origin",
  "x-requested-with": "fetch",
};
const refusal = { actorName: expect.stringContaining("Test admin"), action: "web:change", outcome: "refused" };

test("no action is done for a request from elsewhere, and somebody signed in is told on", async () => {
  for (const action of builtActions()) {
    const expected = expectedActions.find(({ action: name }) => name === action.name);
    const body = JSON.stringify([expected?.input(world, world.places.development, crypto.randomUUID())]);
    const { value, changed, audit } = await rows.watch(async () => {
      const answers: [string, number, string][] = [];
      for (const [where, origin] of Object.entries(foreignOrigins())) {
        const headers = { ...liesBeside, origin, cookie: people.admin.cookie };
        const { status, code } = await postAction(action, headers, body);
        answers.push([where, status, code]);
      }
      return answers;
    });
    expect([action.name, value]).toEqual([action.name, value.map(([where]) => [where, 403, "NOT_ALLOWED"])]);
    expect([action.name, changed, audit]).toMatchObject([action.name, [], value.map(() => refusal)]);
    expect(audit).toHaveLength(Object.keys(foreignOrigins()).length);
  }
});

test("no route and no page takes a change from elsewhere", async () => {
  const paths = [
    ...Object.values(expectedRoutes).map(({ path }) => path(world, "development")),
    "/api/auth/callback/credentials",
    "/api/auth/signout",
    ...Object.values(expectedPages).map(({ path }) => path(world)),
    "/nothing",
    "/api/nothing",
  ];
  expect(paths.length).toBeGreaterThan(builtPaths("page").length + builtPaths("route").length);
  for (const path of paths) {
    const { value, changed, audit } = await rows.watch(async () => {
      const answers: [string, number][] = [];
      for (const [where, origin] of Object.entries(foreignOrigins())) {
        const method = where === "absent" ? "DELETE" : "POST";
        const headers = { ...liesBeside, cookie: people.admin.cookie, "content-type": "application/json" };
        const sent = { method, headers: origin === undefined ? headers : { ...headers, origin }, body: "{}" };
        answers.push([where, (await rawRequest(path, sent)).status]);
      }
      return answers;
    });
    expect([path, value]).toEqual([path, value.map(([where]) => [where, 403])]);
    expect([path, changed, audit]).toMatchObject([path, [], value.map(() => refusal)]);
    expect(audit).toHaveLength(Object.keys(foreignOrigins()).length);
  }
});

test("a stranger from elsewhere is refused alike and cannot fill the audit log", async () => {
  const began = performance.now();
  const traces: unknown[] = [];
  for (const action of builtActions()) {
    const { value, changed, audit } = await rows.watch(() => postAction(action, { origin: undefined }, "[{}]"));
    expect([action.name, value.status, changed]).toEqual([action.name, 403, []]);
    traces.push(...audit);
  }
  expect(traces).toMatchObject(traces.map(() => ({ ...refusal, actorName: "somebody not signed in" })));
  // This minute's row is there, written now or for a stranger of the test before.
  const recent = `SELECT 1 FROM "AuditEvent" WHERE "actorKind" = 'stranger' AND action = 'web:change' AND at > now() - interval '5 minutes'`;
  expect(await rows.run(recent)).not.toEqual([]);
  expect(traces.length, "one a minute").toBeLessThanOrEqual(1 + (performance.now() - began) / 60_000);
});

test("a name that only the request itself vouches for is no name of ours", async () => {
  const [action] = builtActions();
  for (const host of ["evil.example", `evil.example:${new URL(base()).port}`, "127.0.0.1.evil.example"]) {
    for (const claimed of ["host", "x-forwarded-host", "forwarded"]) {
      const headers = {
        [claimed]: claimed === "forwarded" ? `host=${host};proto=http` : host,
        origin: `http://${host}`,
        cookie: people.admin.cookie,
        "content-type": "text/plain",
        "next-action": action?.id ?? "",
      };
      const sent = { method: "POST", headers, body: "[{}]" };
      const { value, changed } = await rows.watch(() => rawRequest(action?.path ?? "", sent));
      expect([host, claimed, value.status, changed]).toEqual([host, claimed, 403, []]);
      const page = await rawRequest("/sign-in", { headers: { [claimed]: host } });
      const away = await rawRequest("/backups", { headers: { [claimed]: host } });
      expect(JSON.stringify([page, away])).not.toContain("evil.example");
    }
  }
});
