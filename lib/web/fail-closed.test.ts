import { encode } from "next-auth/jwt";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const secret = "a secret of this test, long enough for all";
const before = { ...process.env };

beforeEach(() => {
  vi.resetModules();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  // Port 1 of this machine: nobody answers there.
  process.env.HOLDFAST_DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
});
afterEach(() => {
  vi.restoreAllMocks();
  process.env = { ...before };
});

async function ask(cookie: string): Promise<number> {
  const { defineRoute } = await import("@/lib/web/route");
  const route = defineRoute(async () => Response.json("inside"));
  const request = new Request("http://127.0.0.1:3000/api/x", { headers: { cookie } });
  return (await route(request, { params: Promise.resolve({}) })).status;
}

const sound = async () => `holdfast.session=${await encode({ token: { sid: "A".repeat(43) }, secret, maxAge: 600 })}`;

it("lets nobody in without a session secret", async () => {
  delete process.env.HOLDFAST_SESSION_SECRET;
  expect(await ask(await sound())).toBe(500);
  expect(await ask("")).toBe(500);
});

it("lets nobody in with a short or empty session secret", async () => {
  for (const weak of ["", "short"]) {
    process.env.HOLDFAST_SESSION_SECRET = weak;
    expect(await ask(await sound())).toBe(500);
  }
});

it("lets nobody in while the database is away, and says that it is", async () => {
  process.env.HOLDFAST_SESSION_SECRET = secret;
  expect(await ask(await sound())).toBe(503);
  expect(await ask("")).toBe(401);
});

it("binds cookies to this host over https, and keeps scripts and other sites away from them", async () => {
  process.env.NEXTAUTH_URL = "https://holdfast.example.com";
  const { cookieNamed } = await import("@/lib/web/session-cookie");
  expect(cookieNamed("session")).toEqual({
    name: "__Host-holdfast.session",
    options: { httpOnly: true, sameSite: "strict", path: "/", secure: true },
  });
});
