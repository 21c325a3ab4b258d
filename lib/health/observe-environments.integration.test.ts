import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { checkEnvironment } from "@/lib/environments/change-environment";
import { getEnvironment } from "@/lib/environments/data";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { observeEnvironments } from "@/lib/health/observe-environments";
import { parseConnectionString } from "@/lib/postgres/connection-string";

const id = "0193a0b0-0000-7000-8000-000000000002";
const viewer = issueUserActor(
  { id: "0193a0b0-0000-7000-8000-000000000001", name: "Vera", role: "viewer" },
  null,
  "test",
);
const stop = new AbortController();
let own: Awaited<ReturnType<typeof holdfastDatabase>>;
let target: FreshDatabase;
let server: Client;
let direct: Client;
let observing: Promise<void>;
let applicationSays = { code: 200, body: '{"status":"ok"}' };
const application = createServer((_, response) => response.writeHead(applicationSays.code).end(applicationSays.body));

beforeAll(async () => {
  own = await holdfastDatabase();
  target = await freshDatabase("target");
  server = await connect(inject("serverUrl"));
  direct = await connect(own.url);
  await ensureWorkerKey();
  await new Promise<void>((ready) => application.listen(0, "127.0.0.1", ready));
  await addRow();
  observing = observeEnvironments({ signal: stop.signal });
});
afterAll(async () => {
  stop.abort();
  await observing;
  application.close();
  await direct.end();
  await server.end();
  await target.drop();
  await own.drop();
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

async function addRow(): Promise<void> {
  const { host, port, user: username, database, password } = parseConnectionString(target.url).connection;
  const sealed = await sealSecret(passwordPurpose({ username, host, port, database }), password);
  const healthUrl = `http://127.0.0.1:${(application.address() as AddressInfo).port}/api/health`;
  await direct.query(`INSERT INTO "Project" (id, slug, name) VALUES ($1, 'eduhub', 'EduHub')`, [id]);
  await direct.query(
    `INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode,
       "sealedPassword", "healthUrl") VALUES ($1, $1, 's', 'Staging', 'staging', $2, $3, $4, $5, 'prefer', $6, $7)`,
    [id, host, port, username, database, sealed, healthUrl],
  );
}

/** Waits until this kind of observation is in this state; fails after 12 s, two periods and a slow connection. */
function becomes(kind: string, state: string) {
  const look = async () => {
    const seen = (await getEnvironment(viewer, id)).observations.find((one) => one.kind === kind);
    expect(seen?.state).toBe(state);
    return seen;
  };
  return vi.waitFor(look, { timeout: 12_000, interval: 100 });
}

test("all is looked at and well; a database without migrations is worth attention", async () => {
  expect(await becomes("database", "ok")).toMatchObject({
    stale: false,
    summary: expect.stringMatching(/^ok, [\d.]+ ms$/),
  });
  await becomes("application", "ok");
  expect(await becomes("migrations", "attention")).toMatchObject({ summary: "The database is empty." });
  const environment = await getEnvironment(viewer, id);
  expect(environment.databaseBytes).toBeGreaterThan(1_000_000);
  expect(environment.seen).toMatchObject({ marker: null, serverVersion: expect.stringMatching(/^15/) });
});

test("a database that admits nobody is failed within seconds, says why and since when, and recovers", async () => {
  const before = (await becomes("database", "ok"))?.observedAt ?? "";
  await server.query(`ALTER DATABASE "${target.name}" ALLOW_CONNECTIONS false`);
  await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [target.name]);
  const failed = await becomes("database", "failed");
  expect(failed?.summary).toMatch(/not currently accepting connections/);
  expect(failed && failed.since > before).toBe(true);
  // What could not be read is unknown, never what it was.
  await checkEnvironment(viewer, { id });
  await becomes("migrations", "unknown");
  expect((await getEnvironment(viewer, id)).databaseBytes).toBeNull();
  await server.query(`ALTER DATABASE "${target.name}" ALLOW_CONNECTIONS true`);
  const recovered = await becomes("database", "ok");
  expect(recovered && failed && recovered.since > failed.since).toBe(true);
});

/** Waits like `becomes`, having asked for a look first. */
async function becomesAsked(kind: string, state: string) {
  await checkEnvironment(viewer, { id });
  return becomes(kind, state);
}

test("an application that is not well, in maintenance, or talks nonsense", async () => {
  applicationSays = { code: 503, body: '{"status":"down"}' };
  expect((await becomesAsked("application", "failed"))?.summary).toBe("says down (HTTP 503)");
  applicationSays = { code: 503, body: '{"status":"maintenance"}' };
  await becomesAsked("application", "attention");
  applicationSays = { code: 200, body: "<html>ok</html>" };
  await becomesAsked("application", "failed");
  applicationSays = { code: 200, body: '{"status":"ok"}' };
  await becomesAsked("application", "ok");
});

test("a marker that contradicts the tier is worth attention; another database behind the address fails", async () => {
  await server.query(`ALTER DATABASE "${target.name}" SET holdfast.environment = 'production'`);
  expect((await becomesAsked("database", "attention"))?.summary).toMatch(/says of itself that it is production/);
  await server.query(`ALTER DATABASE "${target.name}" RESET holdfast.environment`);
  await becomesAsked("database", "ok");
  await direct.query(`UPDATE "Environment" SET "databaseOid" = 1 WHERE id = $1`, [id]);
  expect((await becomesAsked("database", "failed"))?.summary).toMatch(/another database/);
  await direct.query(`UPDATE "Environment" SET "databaseOid" = NULL WHERE id = $1`, [id]);
  await becomesAsked("database", "ok");
});

test("what nobody looks at any more becomes unknown, whatever it was", async () => {
  await becomesAsked("database", "ok");
  await direct.query(`UPDATE "Environment" SET "disabledAt" = now() WHERE id = $1`, [id]);
  const stale = async () => {
    await direct.query(`UPDATE "Observation" SET "observedAt" = now() - interval '16 seconds' WHERE kind = 'database'`);
    const seen = (await getEnvironment(viewer, id)).observations.find(({ kind }) => kind === "database");
    expect(seen).toMatchObject({ state: "unknown", stale: true, summary: expect.stringMatching(/last: ok/) });
  };
  await vi.waitFor(stale, { timeout: 12_000, interval: 200 });
});
