import { encode } from "next-auth/jwt";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { hashPassword } from "@/lib/auth/passwords";
import { requirePermission } from "@/lib/auth/require-permission";
import { signIn } from "@/lib/auth/sign-in";
import { OpsError } from "@/lib/errors";
import { defineRoute } from "@/lib/web/route";

const secret = "a secret of this test, long enough for all";
const origin = "http://127.0.0.1:3000";
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
let cookie: string;
let calls = 0;

const route = defineRoute(async (actor, request) => {
  calls++;
  const ask = new URL(request.url).searchParams.get("ask");
  if (ask === "forbidden") await requirePermission(actor, "people:see", null);
  if (ask === "missing") throw new OpsError("NOT_FOUND", "There is no such backup.", null, "SELECT secret");
  if (ask === "bug") throw new TypeError("cannot read password hunter2");
  return Response.json({ name: actor.name });
});

beforeAll(async () => {
  database = await holdfastDatabase();
  process.env.HOLDFAST_SESSION_SECRET = secret;
  process.env.NEXTAUTH_URL = origin;
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  const columns = `INSERT INTO "User" (id, email, name, role, "passwordHash")`;
  const passwordHash = await hashPassword("correct horse battery");
  await direct.query(`${columns} VALUES (gen_random_uuid(), 'o@example.com', 'Olga', 'operator', $1)`, [passwordHash]);
  cookie = await cookieOf(await enter());
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});

function enter(): Promise<string> {
  const browser = { name: "somebody", address: "127.0.0.1", userAgent: "test" };
  return signIn(browser, { email: "o@example.com", password: "correct horse battery" }, null);
}

async function cookieOf(sid: unknown, key = secret): Promise<string> {
  return `holdfast.session=${await encode({ token: { sid }, secret: key, maxAge: 600 })}`;
}

function call(query = "", headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  const request = new Request(`${origin}/api/x${query}`, { ...init, headers: { host: "127.0.0.1:3000", ...headers } });
  return route(request, { params: Promise.resolve({}) });
}

describe("who is let in", () => {
  it("answers the signed-in person", async () => {
    const response = await call("", { cookie: `other=1; ${cookie}; last=2` });
    expect([response.status, await response.json()]).toEqual([200, { name: "Olga" }]);
  });

  it("answers everybody else with 401 as JSON, and never reaches the handler", async () => {
    const before = calls;
    const none = "eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.";
    const cookies = [
      "",
      "holdfast.session=",
      `holdfast.session=${none}`,
      `holdfast.session=${"a".repeat(5_000)}`,
      `${cookie}x`,
      cookie.replace("holdfast.session", "next-auth.session-token"),
      await cookieOf("A".repeat(43)),
      await cookieOf(undefined),
      await cookieOf({ $ne: null }),
      await cookieOf("' OR 1=1 --"),
      await cookieOf(await enter(), "another secret, just as long as the first"),
    ];
    for (const value of cookies) {
      const response = await call("", { cookie: value });
      expect([value.slice(0, 40), response.status]).toEqual([value.slice(0, 40), 401]);
      expect(await response.json()).toMatchObject({ problem: { code: "NOT_SIGNED_IN" } });
    }
    const bearer = await call("", { authorization: "Bearer %E0%A4%A" });
    expect(bearer.status).toBe(401);
    expect(calls).toBe(before);
  });

  it("stops at the next request when the session was ended", async () => {
    const token = await enter();
    const own = await cookieOf(token);
    expect((await call("", { cookie: own })).status).toBe(200);
    await direct.query(
      `UPDATE "Session" SET "revokedAt" = now() WHERE "createdAt" = (SELECT max("createdAt") FROM "Session")`,
    );
    expect((await call("", { cookie: own })).status).toBe(401);
  });
});

describe("what is said", () => {
  it("gives refusals their sentence and an audit row, and what is not there its 404, without raw text", async () => {
    const forbidden = await call("?ask=forbidden", { cookie });
    expect([forbidden.status, (await forbidden.json()).problem.message]).toEqual([
      403,
      "This needs the role admin. You are an operator.",
    ]);
    const { rows } = await direct.query(
      `SELECT "actorName", action, outcome FROM "AuditEvent" ORDER BY id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ actorName: "Olga", action: "people:see", outcome: "refused" }]);
    const missing = await call("?ask=missing", { cookie });
    expect([missing.status, await missing.text()]).toEqual([404, expect.not.stringContaining("SELECT")]);
  });

  it("names the unexpected by a reference that is in the log, and says nothing of it", async () => {
    const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const response = await call("?ask=bug", { cookie });
    const written = log.mock.calls.join("");
    log.mockRestore();
    const { problem } = await response.json();
    expect(response.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain("hunter2");
    expect(written).toContain(problem.reference);
    expect(written).toContain("hunter2");
  });
});

describe("changes", () => {
  const json = { method: "POST", body: "{}" };
  it.each([
    [origin, "application/json", 200],
    ["http://localhost:3000", "application/json", 403],
    ["http://evil.example", "application/json", 403],
    ["null", "application/json", 403],
    [null, "application/json", 403],
    [origin, "text/plain", 400],
    [origin, "application/x-www-form-urlencoded", 400],
  ])("from %s as %s: %i", async (from, type, status) => {
    const headers = { cookie, "content-type": type, ...(from === null ? {} : { origin: from }) };
    expect((await call("", headers, json)).status).toBe(status);
  });
});
