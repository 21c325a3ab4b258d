import { randomBytes, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { type BuiltAction, builtActions } from "./support/build";
import { base, callAction } from "./support/call-action";
import { demo, expect, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type World } from "./support/permission-world";
import { addPerson, addSession, cookieOf, removePeople } from "./support/principals";
import { rawRequest } from "./support/raw-request";
import { signInByHttp, signOutByHttp } from "./support/sign-in-by-http";

test.describe.configure({ timeout: 300_000 });

let rows: Rows;
let world: World;
const made: string[] = [];

test.beforeAll(async () => {
  rows = await openRows();
  world = await buildWorld(rows);
});
test.afterAll(async () => {
  await world?.remove();
  await removePeople(made);
  await rows?.close();
});

const account = (role: string) => {
  const user = demo().users.find((one) => one.role === role);
  return [user?.email, user?.password] as const;
};

async function person(role: "viewer" | "lead" | "admin") {
  const added = await addPerson(role, `session-${randomUUID().slice(0, 8)}`);
  made.push(added.id);
  return { ...added, cookie: await addSession(added.id) };
}

function actionOf(name: string): BuiltAction {
  const found = builtActions().find((action) => action.name === name);
  if (!found) throw new Error(`the build has no action ${name}`);
  return found;
}

/** What a cookie is worth: the status of a route, where a page leads, and what an action says. */
async function worthOf(cookie: string): Promise<[number, number, string]> {
  const route = await rawRequest("/api/live/overview", { headers: { cookie } });
  const page = await rawRequest("/backups", { headers: { cookie } });
  const answer = await callAction(actionOf("environments check"), cookie, { id: randomUUID() });
  return [route.status, page.status, answer.code];
}
const nothing = [401, 307, "NOT_SIGNED_IN"];
const signedIn = [200, 200, "NOT_FOUND"];

test("every sign-in has a new id, and one that somebody planted before is worth nothing after", async () => {
  const attacker = await signInByHttp(...account("viewer"));
  expect(await worthOf(attacker.session)).toEqual(signedIn);
  const planted = [
    attacker.session,
    await cookieOf(randomBytes(32).toString("base64url")),
    `holdfast.session=${randomBytes(32).toString("base64url")}`,
  ];
  const seen = new Set(planted);
  for (const cookie of planted) {
    const { status, session } = await signInByHttp(...account("operator"), { cookie });
    expect([status, seen.has(session)]).toEqual([200, false]);
    seen.add(session);
    expect(await worthOf(session)).toEqual(signedIn);
    expect(await worthOf(cookie)).toEqual(nothing);
    await signOutByHttp(session);
    expect(await worthOf(session)).toEqual(nothing);
  }
});

test("the session's cookie is out of reach of scripts and other sites, and no longer than 12 hours", async () => {
  const { cookies, session } = await signInByHttp(...account("viewer"));
  await signOutByHttp(session);
  expect(cookies.length).toBeGreaterThan(0);
  for (const line of cookies) {
    expect(line).toMatch(/; Path=\/(;|$)/);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Strict/i);
    expect(line).not.toMatch(/; Domain=/i);
    const until = /; Expires=([^;]+)/.exec(line)?.[1];
    if (until) expect(Date.parse(until) - Date.now()).toBeLessThan(12 * 3_600_000 + 60_000);
  }
});

test("a cookie that is not ours, or not whole, or too old, is nobody's", async () => {
  const { cookie } = await person("admin");
  const [name = "", value = ""] = cookie.split("=");
  const [head, key, iv, text, tag] = value.split(".");
  const sid = randomBytes(32).toString("base64url");
  const otherSecret = await encode({ token: { sid }, secret: "another secret that is as long as the first" });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ sid })).toString("base64url")}.`;
  const forged = [
    "",
    value.slice(0, -3),
    `${value}A`,
    [head, key, iv, text].join("."),
    [head, key, iv, `A${text?.slice(1)}`, tag].join("."),
    unsigned,
    otherSecret,
    "%",
    "%E0%A4%A",
    '"',
    "a".repeat(4_097),
    "null",
    "[object Object]",
  ];
  for (const one of forged) expect([one, await worthOf(`${name}=${one}`)]).toEqual([one, nothing]);
  for (const other of ["next-auth.session-token", "__Secure-next-auth.session-token", "__Host-holdfast.session"]) {
    expect([other, await worthOf(`${other}=${value}`)]).toEqual([other, nothing]);
  }
  expect(await worthOf(cookie)).toEqual(signedIn);
});

test("a session ends by itself: two hours unused, and 12 hours old however much it is used", async () => {
  for (const change of [`"lastSeenAt" = now() - interval '2 hours'`, `"expiresAt" = now()`]) {
    const { id, cookie } = await person("admin");
    expect([change, await worthOf(cookie)]).toEqual([change, signedIn]);
    await rows.run(`UPDATE "Session" SET ${change} WHERE "userId" = $1`, [id]);
    expect([change, await worthOf(cookie)]).toEqual([change, nothing]);
  }
});

/** Watches the world's endless run; says after how many milliseconds from `since` the stream was closed. */
async function watch(cookie: string) {
  const response = await fetch(`${base()}/api/runs/${world.places.staging.runId}/events`, { headers: { cookie } });
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store, no-transform"]);
  const state = { open: true };
  const ended = (async () => {
    for await (const _ of response.body ?? []);
    state.open = false;
    return performance.now();
  })();
  return { ended, state };
}

test("who loses session, access or role loses it at the next request, and an open stream within 15 s", async () => {
  const admin = await person("admin");
  const endings = {
    "signs out": (stolen: { cookie: string }) => signOutByHttp(stolen.cookie),
    "is signed out by an administrator": ({ id }: { id: string }) =>
      callAction(actionOf("people signOutEverywhere"), admin.cookie, { id }),
    "is disabled": ({ id }: { id: string }) => callAction(actionOf("people disable"), admin.cookie, { id }),
  };
  const closing: Promise<void>[] = [];
  for (const [what, end] of Object.entries(endings)) {
    const stolen = await person("lead");
    const { ended } = await watch(stolen.cookie);
    expect([what, await worthOf(stolen.cookie)]).toEqual([what, signedIn]);
    await end(stolen);
    const since = performance.now();
    expect([what, await worthOf(stolen.cookie)]).toEqual([what, nothing]);
    const late = new Promise<number>((resolve) => setTimeout(() => resolve(performance.now()), 16_000));
    const closed = Promise.race([ended, late]);
    closing.push(closed.then((at) => expect([what, at - since < 15_000]).toEqual([what, true])));
  }
  const lowered = await person("lead");
  const watched = await watch(lowered.cookie);
  const unpin = () => callAction(actionOf("backups unpin"), lowered.cookie, { id: world.places.production.backupId });
  expect((await unpin()).code).toBe("ok");
  const answer = await callAction(actionOf("people giveRole"), admin.cookie, { id: lowered.id, role: "viewer" });
  expect(answer.code).toBe("ok");
  expect((await unpin()).code).toBe("NOT_ALLOWED");
  await Promise.all(closing);
  // A viewer may go on watching: only what was lost is gone.
  expect(watched.state.open).toBe(true);
  await rows.run(`UPDATE "Session" SET "revokedAt" = now() WHERE "userId" = $1`, [lowered.id]);
  await watched.ended;
});

test("a sign-in or sign-out without the page's own token does nothing", async () => {
  for (const csrf of ["", "x", "0".repeat(64)]) {
    const { status, session } = await signInByHttp(...account("viewer"), { csrf });
    expect([csrf, status >= 400 && status < 500, session]).toEqual([csrf, true, ""]);
  }
});
