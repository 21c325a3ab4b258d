import { builtPaths } from "./support/build";
import { base } from "./support/call-action";
import { letters } from "./support/expected-actions";
import { type ExpectedPage, expectedPages } from "./support/expected-reads";
import { expect, type Role, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type World } from "./support/permission-world";
import { addPrincipals, outsiders, type Principal, roles } from "./support/principals";
import { type Ask, innerHeaders, routerAsks, sideDoors } from "./support/ways-to-ask";

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

type Shown = { readonly status: number; readonly location: string; readonly text: string; readonly cache: string };

/** Next answers the router's questions first with a redirect to the same path and a hash of its headers. */
async function ask(principal: Principal, { path, headers }: Omit<Ask, "name">): Promise<Shown> {
  const { cookie } = people[principal];
  const response = await fetch(base() + path, { headers: { ...headers, cookie }, redirect: "manual" });
  const location = response.headers.get("location") ?? "";
  const text = await response.text();
  if (headers.rsc && location.includes("_rsc") && !path.includes("_rsc")) {
    return ask(principal, { path: location.replace(base(), ""), headers });
  }
  return { status: response.status, location, text, cache: response.headers.get("cache-control") ?? "" };
}

function mayView({ from }: ExpectedPage, principal: Principal): boolean {
  if (from === "everybody") return true;
  const rank = roles.indexOf(principal as Role);
  return rank >= 0 && rank >= roles.indexOf(letters[from] as Role);
}

async function inTurns<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

const pages = Object.entries(expectedPages);

test("the build has exactly the pages that are expected", () => {
  expect(builtPaths("page")).toEqual(pages.map(([pattern]) => pattern).sort());
});

test("every page shows everybody what is theirs: the page, a sentence, or the sign-in", async () => {
  const cells = pages.flatMap(([pattern, page]) =>
    [...roles, ...outsiders].map((principal) => ({ pattern, page, principal })),
  );
  await inTurns(cells, async ({ pattern, page, principal }) => {
    const name = `${pattern} for ${principal}`;
    const path = page.path(world);
    const { status, location, text, cache } = await ask(principal, { path, headers: {} });
    const signedIn = roles.some((role) => role === principal);
    expect([name, cache]).toEqual([name, expect.stringContaining("no-store")]);
    if (pattern === "/sign-in" && signedIn) return expect([name, status, location]).toEqual([name, 307, "/"]);
    const shown = text.includes(page.shows(world, people[principal]));
    expect([name, shown]).toEqual([name, mayView(page, principal)]);
    if (mayView(page, principal)) return expect([name, status]).toEqual([name, 200]);
    if (signedIn)
      return expect([name, status, text]).toEqual([name, 200, expect.stringContaining(page.refusal ?? "?")]);
    const back = path === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(path)}`;
    expect([name, status, location]).toEqual([name, 307, back]);
  });
});

test("no way of asking shows a page to who may not see it", async () => {
  const cells = pages.flatMap(([pattern, page]) => {
    if (page.from === "everybody") return [];
    const denied = page.from === "v" ? (["anonymous"] as const) : (["anonymous", "viewer"] as const);
    const path = page.path(world);
    const ways = [...routerAsks(path), ...sideDoors(path), ...(pattern === "/people" ? innerHeaders(path) : [])];
    return denied.flatMap((principal) => ways.map((way) => ({ pattern, page, principal, way })));
  });
  expect(cells.length).toBeGreaterThan(400);
  await inTurns(cells, async ({ pattern, page, principal, way }) => {
    const name = `${pattern} for ${principal}, ${way.name}`;
    const { status, text } = await ask(principal, way);
    const canary = page.shows(world, people[principal]);
    expect([name, status < 500, text.includes(canary)]).toEqual([name, true, false]);
  });
});

test("the router's way of asking shows a page to who may see it", async () => {
  await inTurns(
    pages.filter(([, { from }]) => from !== "everybody"),
    async ([pattern, page]) => {
      const { status, text } = await ask("admin", { path: page.path(world), headers: { rsc: "1" } });
      expect([pattern, status, text.includes(page.shows(world, people.admin))]).toEqual([pattern, 200, true]);
    },
  );
});

test("looking changes nothing and leaves one trace of each refusal", async () => {
  const { changed, audit } = await rows.watch(async () => {
    for (const [, page] of pages) for (const role of roles) await ask(role, { path: page.path(world), headers: {} });
  });
  expect(changed).toEqual([]);
  expect(audit.map(({ action, outcome, actorName }) => [action, outcome, actorName.split("-")[0]]).sort()).toEqual(
    [
      ...["viewer", "operator"].flatMap((role) =>
        ["audit:read", "notification:see"].map((action) => [action, "refused", `Test ${role}`]),
      ),
      ["release:read", "refused", "Test viewer"],
      ...["viewer", "operator", "lead"].flatMap((role) =>
        ["environment:add", "environment:edit", "people:see"].map((action) => [action, "refused", `Test ${role}`]),
      ),
    ].sort(),
  );
});
