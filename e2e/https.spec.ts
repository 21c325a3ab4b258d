import { demo, expect, test } from "./support/fixtures";
import { rawRequest } from "./support/raw-request";
import { startSecondWeb } from "./support/second-web";
import { signInByHttp } from "./support/sign-in-by-http";

test.describe.configure({ timeout: 300_000 });

const address = "https://holdfast.example.com";
let web: Awaited<ReturnType<typeof startSecondWeb>>;

test.beforeAll(async () => {
  web = await startSecondWeb(address);
});
test.afterAll(async () => {
  await web?.stop();
});

const viewer = () => {
  const user = demo().users.find(({ role }) => role === "viewer");
  return [user?.email, user?.password] as const;
};
const signIn = (origin: string) => signInByHttp(...viewer(), { at: web.at, headers: { origin } });

test("served by https, browsers are told to stay there, and every request is raised to it", async () => {
  for (const path of ["/sign-in", "/", "/api/health", "/nothing"]) {
    const { headers } = await rawRequest(path, { at: web.at });
    expect([path, headers]).toMatchObject([
      path,
      {
        "strict-transport-security": "max-age=31536000",
        "content-security-policy": expect.stringContaining("upgrade-insecure-requests"),
      },
    ]);
  }
});

test("served by https, the session's cookie is bound to this host and never travels in clear", async () => {
  const { status, cookies, session } = await signIn(address);
  expect([status, session.split("=")[0]]).toEqual([200, "__Host-holdfast.session"]);
  for (const line of cookies) {
    expect(line).toMatch(/^__Host-holdfast\./);
    expect(line).toMatch(/; Path=\/(;|$)/);
    for (const flag of [/; Secure/, /; HttpOnly/, /; SameSite=Strict/i]) expect(line).toMatch(flag);
    expect(line).not.toMatch(/; Domain=/i);
  }
  const ask = (cookie: string) => rawRequest("/api/live/overview", { at: web.at, headers: { cookie } });
  expect((await ask(session)).status).toBe(200);
  expect((await ask(session.replace("__Host-", ""))).status).toBe(401);
});

test("served by https, only that very address may change anything", async () => {
  const { port } = new URL(web.at);
  for (const origin of [
    "http://holdfast.example.com",
    "https://holdfast.example.com:8443",
    "https://sub.holdfast.example.com",
    "https://example.com",
    web.at,
    `http://localhost:${port}`,
    "https://holdfast.example.com.evil.example",
  ]) {
    const { status, session } = await signIn(origin);
    expect([origin, status, session]).toEqual([origin, 403, ""]);
  }
});
