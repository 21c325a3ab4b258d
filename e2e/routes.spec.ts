import { builtPaths } from "./support/build";
import { base } from "./support/call-action";
import { letters } from "./support/expected-actions";
import { type ExpectedRoute, expectedRoutes } from "./support/expected-routes";
import { expect, type Role, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type Tier, tiers, type World } from "./support/permission-world";
import { addPrincipals, outsiders, type Principal, roles } from "./support/principals";

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

type Cell = {
  readonly pattern: string;
  readonly route: ExpectedRoute;
  readonly principal: Principal;
  readonly tier: Tier;
  readonly may: boolean;
};

function cells(): Cell[] {
  return Object.entries(expectedRoutes).flatMap(([pattern, route]) =>
    tiers.slice(0, route.from.length === 3 ? 3 : 1).flatMap((tier, column) =>
      [...roles, ...outsiders].map((principal) => {
        const rank = roles.indexOf(principal as Role);
        const lowest = roles.indexOf(letters[route.from[column] ?? ""] as Role);
        const may = route.from === "everybody" || (rank >= 0 && rank >= lowest);
        return { pattern, route, principal, tier, may };
      }),
    ),
  );
}

/** The head of an answer and, unless it is an endless stream, what it says. */
async function ask(path: string, principal: Principal, init: RequestInit = {}) {
  const stop = new AbortController();
  const headers = { ...init.headers, cookie: people[principal].cookie };
  const response = await fetch(base() + path, { redirect: "manual", signal: stop.signal, ...init, headers });
  const type = response.headers.get("content-type") ?? "";
  const text = type.startsWith("text/event-stream") ? "" : await response.text();
  stop.abort();
  return { status: response.status, type, text, cache: response.headers.get("cache-control") ?? "" };
}

test("the build has exactly the route handlers that are expected", () => {
  expect(builtPaths("route")).toEqual(Object.keys(expectedRoutes).sort());
});

test("every route answers who may ask, and nobody else", async () => {
  for (const { pattern, route, principal, tier, may } of cells()) {
    const name = `${pattern} in ${tier} for ${principal}`;
    const { value, changed, audit } = await rows.watch(() => ask(route.path(world, tier), principal));
    const signedIn = roles.some((role) => role === principal);
    const status = may ? route.status : signedIn ? 403 : 401;
    expect([name, value.status, changed]).toEqual([name, status, []]);
    expect([name, value.cache]).toEqual([name, expect.stringContaining("no-store")]);
    if (!may) expect([name, value.text]).not.toEqual([name, expect.stringContaining("canary")]);
    const refusals = audit.flatMap(({ action, outcome, tier: where }) =>
      outcome === "refused" ? [[action, outcome, where]] : [],
    );
    const where = route.from.length === 3 ? tier : null;
    const isWritten = signedIn && route.audit !== null && (!may || route.status >= 400);
    expect([name, refusals]).toEqual([name, isWritten ? [[route.audit, "refused", where]] : []]);
  }
});

test("HEAD tells no more than GET would", async () => {
  for (const { pattern, route, principal, tier, may } of cells()) {
    const name = `${pattern} in ${tier} for ${principal}`;
    const { value, changed } = await rows.watch(() => ask(route.path(world, tier), principal, { method: "HEAD" }));
    const signedIn = roles.some((role) => role === principal);
    const answers = may ? [route.status, 405, 404] : [signedIn ? 403 : 401, 405, 404];
    expect([name, answers.includes(value.status), changed]).toEqual([name, true, []]);
  }
});

test("no other method does anything, not even for an administrator", async () => {
  const methods = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
  for (const [pattern, route] of Object.entries(expectedRoutes)) {
    for (const method of methods) {
      const name = `${method} ${pattern}`;
      const headers = { origin: base(), "content-type": "application/json", "x-http-method-override": "GET" };
      const init = { method, headers, ...(method === "OPTIONS" ? {} : { body: "{}" }) };
      const { value, changed } = await rows.watch(() => ask(route.path(world, "production"), "admin", init));
      expect([name, value.status < 500 && (value.status >= 400 || value.status === 204), changed]).toEqual([
        name,
        true,
        [],
      ]);
    }
  }
});

test("ids of nothing, and ids that are none, are answered as such", async () => {
  const ids = [
    "x",
    "-1",
    "0",
    "1e3",
    "%252e%252e",
    "..%2f..",
    "%00",
    "%E0%A4%A",
    "a".repeat(5_000),
    crypto.randomUUID(),
  ];
  for (const pattern of Object.keys(expectedRoutes)) {
    if (!pattern.includes("[id]")) continue;
    for (const id of ids) {
      const path = pattern.replace("[id]", id);
      const { value, changed } = await rows.watch(() => ask(path, "admin"));
      expect([path.slice(0, 60), [400, 404].includes(value.status), changed]).toEqual([path.slice(0, 60), true, []]);
      const stranger = await ask(path, "anonymous");
      expect([path.slice(0, 60), [401, 404].includes(stranger.status)]).toEqual([path.slice(0, 60), true]);
    }
  }
});

test("health tells a stranger nothing of what is inside", async () => {
  for (const path of ["/api/health", "/api/health/live", "/api/health?verbose=1", "/api/health/?x"]) {
    const { text } = await ask(path, "anonymous");
    expect([path, text]).not.toEqual([
      path,
      expect.stringMatching(/eduhub|127\.0\.0\.1|postgres|password|\/home|:\d{4}/i),
    ]);
  }
});
