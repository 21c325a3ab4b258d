import { createHmac } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startPostgres } from "../../bin/embedded-postgres.mjs";
import { type FreshDatabase, freshDatabase } from "../../e2e/support/fresh-database";
import { startApp, token } from "./app-under-test";
import { deployMigrations } from "./deploy.mjs";
import { seedDatabase } from "./seed.mjs";

let database: FreshDatabase;
let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  database = await freshDatabase("eduhub_app");
  await deployMigrations(database.url, 10);
  await seedDatabase(database.url, "development");
});
afterAll(() => database.drop());
beforeEach(async () => {
  app = await startApp(database.url);
});
afterEach(async () => {
  expect(await app.stop()).toBe(0);
  expect(await countConnections()).toBe(0);
});

async function onServer<Row extends pg.QueryResultRow>(sql: string, url = inject("serverUrl")): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function countConnections(name = database.name): Promise<number> {
  const rows = await onServer<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE datname = '${name}' AND application_name LIKE 'eduhub:%'`,
  );
  return rows[0]?.count ?? -1;
}

const untilHealth = (status: string, timeout: number) =>
  expect.poll(async () => (await app.health()).status, { timeout, interval: 50 }).toBe(status);

test("health asks the database, and the page reads it", async () => {
  expect(await app.health()).toMatchObject({ code: 200, status: "ok", database: { name: database.name } });
  const page = await app.get("/");
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain("<dt>Enrolments</dt><dd>180</dd>");
  expect(html).toContain('data-tier="staging"');
});

test("a database that refuses turns health down, and health recovers by itself", async () => {
  await onServer(`ALTER DATABASE "${database.name}" ALLOW_CONNECTIONS false`);
  await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`);
  await untilHealth("down", 2_000);
  expect(await app.health()).toMatchObject({ code: 503, database: { error: "55000" } });
  expect((await app.get("/")).status).toBe(503);
  await onServer(`ALTER DATABASE "${database.name}" ALLOW_CONNECTIONS true`);
  await untilHealth("ok", 2_000);
});

test("maintenance gives every connection up and takes them back", async () => {
  await Promise.all([app.get("/"), app.get("/"), app.get("/")]);
  expect(await countConnections()).toBeGreaterThan(0);
  const switched = await app.post("/api/maintenance", { on: true });
  expect(await switched.json()).toEqual({ maintenance: true, connections: 0 });
  await expect.poll(() => countConnections()).toBe(0);
  expect(await app.health()).toMatchObject({ code: 503, status: "maintenance" });
  const page = await app.get("/");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("Back soon");
  expect(await countConnections()).toBe(0);
  await app.post("/api/maintenance", { on: false });
  expect(await app.health()).toMatchObject({ code: 200, status: "ok" });
});

test("only the token may switch", async () => {
  for (const wrong of ["", "Bearer ", "Bearer guess", "Basic x"]) {
    expect((await app.post("/api/maintenance", { on: true }, wrong)).status).toBe(401);
    expect((await app.post("/api/database", { url: database.url }, wrong)).status).toBe(401);
  }
  expect((await app.post("/api/maintenance", { on: "yes" })).status).toBe(400);
  expect(await app.health()).toMatchObject({ status: "ok" });
});

test("points at another database, never at one that does not answer, and logs no password", async () => {
  await app.stop();
  const restored = await freshDatabase("eduhub_restored", database.name);
  app = await startApp(database.url);
  expect((await app.post("/api/database", { url: restored.url })).status).toBe(200);
  expect(await app.health()).toMatchObject({ status: "ok", database: { name: restored.name } });
  await expect.poll(() => countConnections()).toBe(0);
  const secret = "pw-that-stays-secret";
  const refused = new URL(database.url);
  refused.password = secret;
  expect((await app.post("/api/database", { url: refused.href })).status).toBe(422);
  expect((await app.post("/api/database", { url: "file:///etc/passwd" })).status).toBe(400);
  expect(await app.health()).toMatchObject({ status: "ok", database: { name: restored.name } });
  expect(app.lines.join("\n")).not.toContain(secret);
  expect(app.lines.join("\n")).not.toContain("postgresql://");
  await app.post("/api/database", { url: database.url });
  await restored.drop();
});

test("a stopped or frozen server turns health down within two seconds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "eduhub-test-"));
  await chmod(folder, 0o755);
  const options = { folder, password: "test", logFile: join(folder, "log"), settings: { fsync: "off" } };
  let server = await startPostgres(options);
  try {
    await deployMigrations(server.superuserUrl, 10);
    await app.stop();
    app = await startApp(server.superuserUrl);
    expect(await app.health()).toMatchObject({ status: "ok" });
    await server.stop();
    await untilHealth("down", 2_000);
    server = await startPostgres({ ...options, port: server.port });
    await untilHealth("ok", 5_000);
    const backends = await onServer<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'eduhub:%'",
      server.superuserUrl,
    );
    const frozen = [server.pid, ...backends.map(({ pid }) => pid)];
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    const asked = performance.now();
    const health = await app.health().finally(() => frozen.map((pid) => process.kill(pid, "SIGCONT")));
    expect(health).toMatchObject({ code: 503, status: "down" });
    expect(performance.now() - asked).toBeLessThan(2_000);
    await untilHealth("ok", 5_000);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test("a request signed with the token is an order too; a wrong, changed or old signature is none", async () => {
  const body = JSON.stringify({ on: true });
  const now = Math.floor(Date.now() / 1_000);
  const order = (seconds: number, key = token, sent = body) => {
    const mac = createHmac("sha256", key).update(`${seconds}.id-1.${body}`).digest("hex");
    return app.send("/api/maintenance", sent, {
      "x-holdfast-id": "id-1",
      "x-holdfast-signature": `t=${seconds},v1=${mac}`,
    });
  };
  for (const refused of [order(now - 400), order(now, "another key"), order(now, token, '{"on": false}')]) {
    expect((await refused).status).toBe(401);
  }
  expect(await app.health()).toMatchObject({ status: "ok" });
  expect((await order(now)).status).toBe(200);
  expect(await app.health()).toMatchObject({ status: "maintenance" });
});
