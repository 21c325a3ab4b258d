import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { SERVER_CERTIFICATE, SERVER_KEY } from "@/e2e/support/certificates";
import { connect } from "@/e2e/support/environment-bench";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { checkDue } from "@/lib/destinations/check-destinations";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { getMonitor } from "@/lib/monitor/data";
import { pingDue } from "@/lib/monitor/ping-monitor";
import { removeMonitor, setMonitor } from "@/lib/monitor/set-monitor";
import { endLease, takeLease } from "@/lib/runs/lease";

const admin = issueUserActor({ id: "0193a0b0-0000-7000-8000-000000000001", name: "Ada", role: "admin" }, null, "test");
const lead = issueUserActor({ id: "0193a0b0-0000-7000-8000-000000000002", name: "Lena", role: "lead" }, null, "test");
const { signal } = new AbortController();
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Awaited<ReturnType<typeof connect>>;
let receiver: Server;
let workerId: string;
let answer = 200;
const asked: string[] = [];

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = await connect(database.url);
  await ensureWorkerKey();
  receiver = createServer({ key: SERVER_KEY, cert: SERVER_CERTIFICATE }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    // Each ping shakes hands anew, by the trust of its moment.
    const moved = answer === 302 ? { location: "https://127.0.0.1:1/" } : {};
    response.writeHead(answer, { connection: "close", ...moved }).end("ignored");
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", () => resolve()));
});
afterAll(async () => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  receiver.closeAllConnections();
  receiver.close();
  await direct.end();
  await database.drop();
});

/** A worker that watches as it should: its lease is fresh, and each loop has just been round. */
beforeEach(async () => {
  // Trusts the receiver's certificate, which no authority has signed.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  workerId = (await takeLease("", "test")).id;
  await checkDue();
  await judgeOnce();
  asked.length = 0;
  answer = 200;
  const { port } = receiver.address() as AddressInfo;
  await setMonitor(admin, { url: `https://127.0.0.1:${port}/ping/very-secret-path`, everyMinutes: 5 });
});

const ping = () => pingDue({ workerId, signal });
const later = (minutes: number) =>
  direct.query(
    `UPDATE "OwnSight" SET at = at - make_interval(mins => $1), found = found - 'soon' WHERE kind = 'ping'`,
    [minutes],
  );
const soon = () =>
  direct.query(
    `UPDATE "OwnSight" SET found = jsonb_set(found, '{soon}', to_jsonb(now() - interval '1 second')) WHERE kind = 'ping'`,
  );

it("the monitor hears of us once an interval, whichever worker asks", async () => {
  await Promise.all([ping(), ping()]);
  expect(asked).toEqual(["GET /ping/very-secret-path"]);
  expect(await getMonitor(lead)).toMatchObject({ everyMinutes: 5, seen: { problem: null, heldBack: false } });
  await later(4);
  await ping();
  expect(asked).toHaveLength(1);
  await later(1);
  await ping();
  expect(asked).toHaveLength(2);
});

it("an open alarm does not silence it: it says that we watch, not that all is well", async () => {
  await direct.query(
    `INSERT INTO "Alarm" (id, kind, subject, sentence, advice, path) VALUES ('a', 'backupFailed', 'e', 'It failed.', 'Look.', '/runs')`,
  );
  await ping();
  expect(asked).toHaveLength(1);
});

it.each([
  [
    "alarms are judged no more",
    `UPDATE "OwnSight" SET at = at - interval '2 minutes' WHERE kind = 'alarms'`,
    /Alarms were not judged/,
  ],
  ["this worker was declared dead", `UPDATE "Worker" SET "stoppedAt" = now()`, /lease has run out/],
  ["destinations are tried no more", `UPDATE "DestinationSight" SET at = at - interval '20 minutes'`, /Archive folder/],
  [
    "an environment is looked at no more",
    `WITH p AS (INSERT INTO "Project" (id, slug, name) VALUES ('p', 'p', 'P') RETURNING id)
     INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode, "sealedPassword", "createdAt")
     SELECT 'e', id, 'e', 'Production', 'production', 'h', 1, 'u', 'd', 'disable', '', now() - interval '1 hour' FROM p`,
    /Production/,
  ],
])("it is held back while %s", async (_, sql, why) => {
  await direct.query(sql);
  await ping();
  expect(asked).toEqual([]);
  const monitor = await getMonitor(lead);
  expect(monitor?.seen).toMatchObject({ heldBack: true, arrivedAt: null, problem: expect.stringMatching(why) });
  await direct.query(`DELETE FROM "Environment"; DELETE FROM "Project"; DELETE FROM "DestinationSight"`);
});

it("a schedule that was removed keeps nobody waiting", async () => {
  await direct.query(`WITH p AS (INSERT INTO "Project" (id, slug, name) VALUES ('p', 'p', 'P') RETURNING id),
    e AS (INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode, "sealedPassword")
      SELECT 'e', id, 'e', 'Production', 'production', 'h', 1, 'u', 'd', 'disable', '' FROM p RETURNING id)
    INSERT INTO "Schedule" (id, "environmentId", name, cron, "timeZone", since, "createdBy", "removedAt", "removedBy")
    SELECT 's', id, 'Often', '* * * * *', 'UTC', now() - interval '1 hour', 'Test', now(), 'Test' FROM e`);
  await ping();
  expect(asked).toHaveLength(1);
  await direct.query(`DELETE FROM "Schedule"; DELETE FROM "Environment"; DELETE FROM "Project"`);
});

it.each([
  [500, "The monitor answered HTTP 500."],
  [302, "The monitor answered HTTP 302."],
])("an answer of %i is none, and it is asked again soon", async (status, problem) => {
  answer = status;
  await ping();
  expect((await getMonitor(lead))?.seen).toMatchObject({ heldBack: false, arrivedAt: null, problem });
  await ping();
  expect(asked).toHaveLength(1);
  answer = 200;
  await soon();
  await ping();
  expect(asked).toHaveLength(2);
  expect((await getMonitor(lead))?.seen).toMatchObject({ problem: null });
});

it("a certificate that nobody vouches for is not trusted", async () => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await ping();
  expect(asked).toEqual([]);
  expect((await getMonitor(lead))?.seen?.problem).toBe("The address's certificate is not trusted.");
});

it("the address is nowhere to be read, and nothing is asked for when it is removed", async () => {
  await ping();
  const { rows } = await direct.query(
    `SELECT (SELECT string_agg(m::text, '') FROM "OutsideMonitor" m) || (SELECT string_agg(s::text, '') FROM "OwnSight" s)
       || (SELECT string_agg(a::text, '') FROM "AuditEvent" a) AS text`,
  );
  expect(rows[0].text).toContain("127.0.0.1");
  expect(rows[0].text).not.toContain("very-secret-path");
  await removeMonitor(admin, {});
  await soon();
  await ping();
  expect(asked).toHaveLength(1);
  expect(await getMonitor(lead)).toBeNull();
  await endLease(workerId);
});

it("only an administrator sets it", async () => {
  await expect(setMonitor(lead, { url: "https://hc.example.com/1", everyMinutes: 5 })).rejects.toMatchObject({
    code: "NOT_ALLOWED",
  });
});
