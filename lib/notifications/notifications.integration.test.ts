import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "@/bin/embedded-postgres.mjs";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { until } from "@/e2e/support/worker";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { mutate } from "@/lib/db/mutate";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { addChannel, redeliver, toggleChannel } from "@/lib/notifications/change-channel";
import { listDeliveries } from "@/lib/notifications/data";
import { deliverNotifications } from "@/lib/notifications/deliver";
import { notify } from "@/lib/notifications/notify";
import { AddChannelInput, type Message } from "@/lib/notifications/schema";

const lead = issueUserActor({ id: "0193a0b0-0000-7000-8000-000000000001", name: "Lena", role: "lead" }, null, "test");
const operator = issueUserActor(
  { id: "0193a0b0-0000-7000-8000-000000000002", name: "Otto", role: "operator" },
  null,
  "test",
);
const events = ["deployment.approval-needed", "deployment.failed"];
const message: Message = {
  event: "deployment.approval-needed",
  subject: "Production waits for your approval",
  text: "Otto asks to deploy.",
  path: "/deployments/1",
  facts: { release: "0123" },
};
const stop = new AbortController();
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
let mail: SMTPServer;
let receiver: Server;
const mails: string[] = [];
const posts: { headers: IncomingMessage["headers"]; body: string }[] = [];
let answer = 200;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  await ensureWorkerKey();
  mail = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "s3cret:pw" ? done(null, { user: username }) : done(new Error("no")),
    onData: (stream, _session, done) => {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", () => resolve()));
  receiver = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    posts.push({ headers: request.headers, body });
    response.writeHead(answer, answer === 302 ? { location: "http://127.0.0.1:1/" } : {}).end("ignored");
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", () => resolve()));
  deliverNotifications({ signal: stop.signal });
});
afterAll(async () => {
  stop.abort();
  await new Promise<void>((resolve) => mail.close(() => resolve()));
  receiver.close();
  await direct.end();
  await database.drop();
});

const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const hook = () => `http://127.0.0.1:${port(receiver)}/very-secret-path`;
const tell = (change: Partial<Message> = {}) =>
  mutate(lead, "session:start", null, async (tx) => {
    await notify(tx, { ...message, ...change });
    return { value: undefined, audit: { summary: "told" } };
  });
const channel = (input: object) => addChannel(lead, AddChannelInput.parse({ name: "Ops", events, ...input }));
const settled = async () =>
  !(await listDeliveries(lead)).some(({ status, attempts }) => status === "queued" && attempts === 0);
async function clear(): Promise<void> {
  await direct.query(`DELETE FROM "NotificationDelivery"`);
  await direct.query(`DELETE FROM "NotificationChannel"`);
  posts.length = 0;
  mails.length = 0;
  answer = 200;
}

it("a real mail server gets the message; its password is nowhere to be read", async () => {
  await clear();
  const server = `smtp://ops:s3cret%3Apw@127.0.0.1:${port(mail.server)}`;
  await channel({ kind: "email", server, from: "holdfast@example.com", to: ["lena@example.com", "lars@example.com"] });
  await tell();
  await until(async () => (await listDeliveries(lead))[0]?.status === "delivered");
  expect(mails).toHaveLength(1);
  for (const part of [
    "Subject: Production waits for your approval",
    "Otto asks to deploy.",
    "release: 0123",
    "/deployments/1",
    "lars@example.com",
  ])
    expect(mails[0]).toContain(part);
  const { rows } = await direct.query(
    `SELECT string_agg(c::text, '') || (SELECT string_agg(a::text, '') FROM "AuditEvent" a) AS text FROM "NotificationChannel" c`,
  );
  expect(rows[0].text).toContain("lena@example.com");
  for (const secret of ["s3cret", "s3cret%3Apw"]) expect(rows[0].text).not.toContain(secret);
});

it("a webhook is signed over time, id and body; a Slack-compatible one gets its text", async () => {
  await clear();
  await channel({ kind: "webhook", url: hook(), secret: "sixteen-characters" });
  await channel({ kind: "slack", url: hook(), name: "Chat" });
  await tell();
  await until(async () => posts.length === 2);
  const signed = posts.find(({ headers }) => headers["x-holdfast-signature"]);
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signed?.headers["x-holdfast-signature"])) ?? [];
  const wanted = createHmac("sha256", "sixteen-characters").update(
    `${seconds}.${signed?.headers["x-holdfast-id"]}.${signed?.body}`,
  );
  expect(mac).toBe(wanted.digest("hex"));
  expect(JSON.parse(signed?.body ?? "")).toMatchObject({
    event: "deployment.approval-needed",
    facts: { release: "0123" },
  });
  const chat = posts.find(({ headers }) => !headers["x-holdfast-signature"]);
  expect(JSON.parse(chat?.body ?? "").text).toMatch(/^\*Production waits for your approval\*\nOtto asks to deploy\.\n/);
});

it("what is refused, redirected or out of reach is tried again, says why without the address, and can be sent again", async () => {
  await clear();
  answer = 500;
  await channel({ kind: "slack", url: hook() });
  await channel({ kind: "slack", url: `http://127.0.0.1:${await freePort()}/very-secret-path`, name: "Nobody" });
  await channel({
    kind: "email",
    server: `smtp://ops:wrong@127.0.0.1:${port(mail.server)}`,
    from: "a@example.com",
    to: ["b@example.com"],
    name: "Mail",
  });
  await tell();
  await until(settled);
  const problems = async () =>
    Object.fromEntries((await listDeliveries(lead)).map(({ channel: name, problem }) => [name, problem]));
  await until(async () => Object.values(await problems()).every((problem) => problem !== null));
  expect(await problems()).toEqual({
    Ops: "The receiver answered HTTP 500.",
    Nobody: "Nobody listens at the address.",
    Mail: "The mail server refused the user or the password.",
  });
  expect((await listDeliveries(lead)).every(({ status, nextAttemptAt }) => status === "queued" && nextAttemptAt)).toBe(
    true,
  );
  answer = 302;
  await direct.query(
    `UPDATE "NotificationDelivery" SET attempts = 7, "nextAttemptAt" = now() WHERE id IN (SELECT id FROM "NotificationDelivery")`,
  );
  await until(async () => (await listDeliveries(lead)).every(({ status }) => status === "failed"));
  expect((await problems()).Ops).toBe("The receiver answered HTTP 302.");
  answer = 200;
  const [failed] = (await listDeliveries(lead)).filter(({ channel: name }) => name === "Ops");
  await redeliver(lead, { id: failed?.id ?? "" });
  await until(async () =>
    (await listDeliveries(lead)).some(({ channel: name, status }) => name === "Ops" && status === "delivered"),
  );
});

it("what nobody foresaw is named by a reference to the log, and not by what it was about", async () => {
  await clear();
  const server = "smtp://ops:s3cret@[mail"; // No form takes it any more; a row from before may still hold it.
  await addChannel(lead, { kind: "email", name: "Ops", events: [message.event], server, from: "a@b.example", to: [] });
  await tell();
  await until(async () => (await listDeliveries(lead))[0]?.problem !== null);
  expect((await listDeliveries(lead))[0]?.problem).toMatch(/^It could not be sent \(reference [2-9A-Z]{8}\)\.$/);
});

it("only those that want the event, and none that is switched off; a change that fails tells nobody", async () => {
  await clear();
  const { id } = await channel({ kind: "slack", url: hook() });
  await tell({ event: "deployment.started" });
  expect(await listDeliveries(lead)).toHaveLength(0);
  await toggleChannel(lead, { id });
  await tell();
  expect(await listDeliveries(lead)).toHaveLength(0);
  await toggleChannel(lead, { id });
  const failing = mutate(lead, "session:start", null, async (tx) => {
    await notify(tx, message);
    throw new Error("undone");
  });
  await expect(failing).rejects.toThrow("undone");
  expect(await listDeliveries(lead)).toHaveLength(0);
  await expect(listDeliveries(operator)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
});
