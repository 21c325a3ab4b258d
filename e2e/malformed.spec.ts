import { connect } from "node:net";
import { builtPaths } from "./support/build";
import { base } from "./support/call-action";
import { expectedPages } from "./support/expected-reads";
import { expectedRoutes } from "./support/expected-routes";
import { expect, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { buildWorld, type World } from "./support/permission-world";
import { addPrincipals } from "./support/principals";
import { pidOf } from "./support/processes";
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

function paths(): string[] {
  return [
    ...Object.values(expectedPages).map(({ path }) => path(world)),
    ...Object.entries(expectedRoutes)
      .filter(([pattern]) => !pattern.endsWith("/events"))
      .map(([, { path }]) => path(world, "development")),
  ];
}

test("headers that make no sense are a visitor's, never an error of ours", async () => {
  const { cookie } = people.admin;
  const odd: Record<string, string | string[]>[] = [
    { authorization: "Bearer %" },
    { authorization: "Bearer %E0%A4%A" },
    { authorization: "Basic !!!" },
    { authorization: `Bearer ${"a".repeat(8_000)}` },
    { cookie: "%" },
    { cookie: "=;=;==" },
    { cookie: "holdfast.session" },
    { cookie: `${cookie}; ${cookie}; holdfast.session=x` },
    { cookie: `holdfast.session=x; ${cookie}` },
    { cookie: Array.from({ length: 50 }, (_, index) => `holdfast.session.${index}=${"a".repeat(100)}`).join("; ") },
    { cookie: "theme=%E0%A4%A; holdfast.csrf=%; holdfast.return=//evil.example" },
    { "user-agent": "\u00ff".repeat(500) },
    { "accept-language": "x".repeat(5_000) },
    { accept: "text/x-component, */*;q=broken" },
    { rsc: "1", "next-router-state-tree": "%" },
    { rsc: "1", "next-router-state-tree": encodeURIComponent("[".repeat(5_000)) },
    { rsc: "1", "next-router-state-tree": encodeURIComponent('["",{"__proto__":{}}]') },
    { rsc: "1", "next-router-segment-prefetch": "/../../x" },
    { "next-url": "//evil.example", rsc: "1" },
    { "content-security-policy": "script-src 'nonce-<script>'" },
    { "if-none-match": "*", "if-modified-since": "never", "if-range": "x" },
    { range: "bytes=9-1,-,5" },
    { "last-event-id": "-1" },
    { expect: "100-continue" },
  ];
  const { changed } = await rows.watch(async () => {
    for (const path of ["/people", "/sign-in", "/api/live/overview", "/api/auth/session"]) {
      for (const headers of odd) {
        const { status } = await rawRequest(path, { headers });
        const name = `${path} ${JSON.stringify(headers).slice(0, 80)}`;
        expect([name, status < 500]).toEqual([name, true]);
      }
    }
  });
  expect(changed).toEqual([]);
});

test("a session's cookie that comes twice is nobody's, or the same person's", async () => {
  const { admin, viewer } = people;
  for (const cookie of [`${viewer.cookie}; ${admin.cookie}`, `${admin.cookie}; ${viewer.cookie}`]) {
    const page = await rawRequest("/account", { headers: { cookie } });
    const route = await rawRequest("/api/live/overview", { headers: { cookie } });
    const shown = [viewer, admin].filter(({ email }) => page.text.includes(email));
    expect(shown.length).toBeLessThanOrEqual(1);
    expect([200, 401]).toContain(route.status);
  }
});

test("a stream answers any cursor from where it can", async () => {
  const path = `/api/runs/${world.places.staging.runId}/events`;
  const { cookie } = people.viewer;
  for (const id of ["-1", "NaN", "1e9", "9".repeat(18), "9".repeat(400), "a\u00e9", "0x10", " 1 ", ""]) {
    for (const headers of [{ cookie, "last-event-id": id }, { cookie }] as Record<string, string>[]) {
      const stop = new AbortController();
      const query = headers["last-event-id"] === undefined ? `?after=${encodeURIComponent(id)}` : "";
      const response = await fetch(base() + path + query, { headers, signal: stop.signal });
      stop.abort();
      expect([id, response.status]).toEqual([id, 200]);
    }
  }
});

test("pages are only looked at, and routes know their methods", async () => {
  const { cookie } = people.admin;
  for (const path of paths()) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY", "TRACE"]) {
      const headers = { cookie, origin: base(), "content-type": "application/json" };
      const { status } = await rawRequest(path, { method, headers });
      const name = `${method} ${path}`;
      expect([name, status === 204 || (status >= 400 && status < 500)]).toEqual([name, true]);
    }
  }
  expect(paths().length).toBe(builtPaths("page").length + builtPaths("route").length - 1);
});

test("bodies without end or sense cost a refusal", async () => {
  const { cookie } = people.admin;
  const big = Buffer.alloc(30_000_000, "a");
  const bodies = {
    empty: "",
    "no JSON": "{",
    "a text": '"x"',
    nothing: "null",
    "odd fields": JSON.stringify({ csrfToken: {}, callbackUrl: ["//evil.example"], json: {}, email: [], redirect: 7 }),
    "30 MB": big,
  };
  for (const path of ["/api/auth/callback/credentials", "/api/auth/signout", "/people", "/api/live/overview"]) {
    for (const [name, body] of Object.entries(bodies)) {
      for (const type of ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", ""]) {
        const headers = { cookie, origin: base(), "content-type": type };
        const sent = { method: "POST", headers, body };
        // A refusal may come before everything was sent: then the connection is closed.
        const status = await rawRequest(path, sent).then(
          (answer) => answer.status,
          (error) => (/ECONNRESET|EPIPE/.test(error.code) ? "closed" : String(error)),
        );
        const refused = status === "closed" || (Number(status) >= 400 && Number(status) < 500);
        expect([path, name, type, status, refused]).toEqual([path, name, type, status, true]);
      }
    }
  }
  expect((await rawRequest("/api/health/live")).status).toBe(200);
});

test("what is no HTTP at all is answered or dropped, and the next visitor is served", async () => {
  const { hostname, port } = new URL(base());
  const web = pidOf("web");
  const lines = [
    "GET /people\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET http://evil.example/people HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET //evil.example/people HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nA B: c\r\n\r\n",
    `GET /${"a".repeat(50_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${"a".repeat(50_000)}\r\n\r\n`,
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nthe rest never comes",
    "\u0016\u0003\u0001\u0002\u0000\u0001",
  ];
  for (const line of lines) {
    const said = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), hostname, () => socket.end(line, "latin1"));
      socket.setTimeout(5_000, () => socket.destroy());
      socket.on("data", (data) => {
        text += data;
        socket.end();
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
    });
    const name = line.slice(0, 60);
    expect([name, /^(HTTP\/1\.1 [234]\d\d|$)/.test(said.split("\r\n")[0] ?? ""), said]).toEqual([
      name,
      true,
      expect.not.stringContaining("Back up"),
    ]);
    expect(said).not.toMatch(/(https?:)?\/\/evil\.example/);
    expect((await rawRequest("/api/health/live")).status).toBe(200);
  }
  expect(pidOf("web")).toBe(web);
});
