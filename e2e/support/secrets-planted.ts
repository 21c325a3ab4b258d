import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import { Client, escapeLiteral } from "pg";
import { askAction } from "./ask-action";
import { base } from "./call-action";
import { query, serverUrl } from "./databases";
import { deploymentPolicy } from "./expected-actions";
import type { Person } from "./principals";
import { programsSeen } from "./secrets-programs";
import type { Place, Secret } from "./secrets-search";
import { signInByHttp } from "./sign-in-by-http";

type People = { readonly admin: Person; readonly lead: Person; readonly operator: Person };
export type Planted = Awaited<ReturnType<typeof plantSecrets>>;

/** What the database must show of a run or a message; it is asked again until it does. */
async function until(sql: string, values: unknown[], expected: unknown): Promise<void> {
  const look = async () => (await query<{ is: unknown }>("holdfast", sql, values))[0]?.is;
  await expect.poll(look, { timeout: 90_000 }).toBe(expected);
}
const ended = (run: string, status: string) =>
  until(`SELECT status::text AS is FROM "Run" WHERE id = $1`, [run], status);

/**
 * Gives Holdfast a secret of each kind by the actions that people have: a database's password, a hook's, addresses and
 * passwords of channels, one-time links, passwords of a person. Each is used at once, and then fails: a backup without
 * and with an error, messages to where nobody listens, a wrong sign-in.
 */
export async function plantSecrets({ admin, lead, operator }: People) {
  const secrets: Secret[] = [];
  const answers: Place[] = [];
  const mark = randomBytes(6).toString("hex");
  /** What is random is looked for by itself too: whatever becomes of the signs before it. */
  const plant = (name: string, before = ""): string => {
    const core = randomBytes(12).toString("hex");
    secrets.push({ name, value: before + core }, { name, value: core });
    return before + core;
  };
  /** `secret`: the answer is for the asker's eyes, and is not kept. */
  const act = async (name: string, { cookie }: Person, input: unknown, secret = false) => {
    const { code, text } = await askAction(name, cookie, input);
    expect([name, code]).toEqual([name, "ok"]);
    if (!secret) answers.push({ name: `the answer of ${name}`, bytes: Buffer.from(text) });
    return JSON.parse(/^1:(\{.*)$/m.exec(text)?.[1] ?? "{}").value;
  };

  const database = `canary_${mark}`;
  const environment = `Canary ${mark}`;
  const url = await makeDatabase(database, plant("password of the canary's database", `c@n'a"r&y<%\\:é`));
  const test = await act("environments test", admin, { connectionString: url, ca: "" });
  await ended(test.runId, "succeeded");
  const [project] = await query<{ id: string }>("holdfast", `SELECT id FROM "Project" WHERE slug = 'eduhub'`);
  const place = { projectId: project?.id, name: environment, tier: "staging", healthUrl: "" };
  const { environmentId } = await act("environments add", admin, { testRunId: test.runId, ...place });
  const hookSecret = plant("secret of the canary's hook", "$'\"&");
  const hook = { policy: deploymentPolicy, hookUrl: "http://127.0.0.1:9/hook", hookSecret };
  await act("deployments savePolicy", admin, { environmentId, ...hook });

  // By us or, a moment before us, by the worker's own clock.
  await askAction("migrations drift", operator.cookie, { environmentId });
  const drift = `SELECT bool_and(status NOT IN ('queued', 'running')) AS is FROM "Run" WHERE kind = 'check-drift' AND input->>'environmentId' = $1`;
  await until(drift, [environmentId], true);
  const release = await holdDump(database);
  const { runId } = await act("backups backUpNow", operator, { environmentId });
  const isDumping = () =>
    programsSeen().some(({ argv, ours }) => /\/pg_dump\0/.test(argv) && ours?.environment.includes(database));
  await expect.poll(isDumping, { timeout: 30_000 }).toBe(true);
  await release();
  await ended(runId, "succeeded");
  await query("postgres", `ALTER ROLE ${database} PASSWORD 'another one'`);
  await ended((await act("backups backUpNow", operator, { environmentId })).runId, "failed");

  const common = { events: ["deployment.failed"] };
  const web = {
    url: `http://127.0.0.1:9/${plant("address of a webhook")}`,
    secret: plant("secret of a webhook", "$'\"&"),
  };
  const slack = { url: `http://127.0.0.1:9/services/${plant("address of a Slack channel")}` };
  const server = `smtps://canary:${encodeURIComponent(plant("mail server's password", "p@s's&"))}@127.0.0.1:9`;
  const mail = { server, from: "holdfast@example.com", to: ["ops@example.com"] };
  for (const channel of [
    { kind: "webhook", ...web },
    { kind: "slack", ...slack },
    { kind: "email", ...mail },
  ]) {
    const { id } = await act("notifications add", lead, { ...common, name: `${channel.kind} ${mark}`, ...channel });
    await act("notifications tryIt", lead, { id });
    await until(
      `SELECT "lastProblem" IS NOT NULL AS is FROM "NotificationDelivery" WHERE "channelId" = $1`,
      [id],
      true,
    );
  }

  const email = `canary-${mark}@secrets.example`;
  const tokenOf = ({ path }: { path: string }) => path.split("/").at(-1) ?? "";
  const token = tokenOf(await act("people invite", admin, { email, name: `Canary ${mark}`, role: "viewer" }, true));
  secrets.push({ name: "token of an invitation", value: token });
  await fetch(`${base()}/welcome/${token}`);
  const password = plant("person's password", "p@s's\"é");
  await act("welcome setPassword", { ...admin, cookie: "" }, { token, password });
  expect((await signInByHttp(email, plant("person's mistyped password"))).session).toBe("");
  const { session } = await signInByHttp(email, password);
  secrets.push({ name: "cookie of a session", value: session.split("=")[1] ?? "" });
  const [person] = await query<{ id: string }>("holdfast", `SELECT id FROM "User" WHERE email = $1`, [email]);
  const link = tokenOf(await act("people makeResetLink", admin, { id: person?.id }, true));
  secrets.push({ name: "token of a one-time link", value: link });

  return { secrets, answers, database, environment, environmentId: String(environmentId), runId: String(runId) };
}

/** Made by an administrator of the demo's server; its role may do what Holdfast asks for. Returns its address. */
async function makeDatabase(name: string, password: string): Promise<string> {
  await query("postgres", `CREATE ROLE ${name} LOGIN CREATEDB PASSWORD ${escapeLiteral(password)}`);
  await query("postgres", `CREATE DATABASE ${name} OWNER ${name}`);
  await query("postgres", `GRANT SET ON PARAMETER "holdfast.environment" TO ${name}`);
  await query(
    name,
    `SET ROLE ${name}; CREATE SEQUENCE tally; CREATE TABLE thing AS SELECT generate_series(1, 100) AS id`,
  );
  const { port } = new URL(serverUrl());
  return `postgresql://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
}

/** Until the returned function is called, pg_dump stands still at a catalog that it alone reads. */
async function holdDump(database: string): Promise<() => Promise<void>> {
  const holder = new Client({ connectionString: serverUrl(database) });
  await holder.connect();
  await holder.query("BEGIN; LOCK TABLE pg_catalog.pg_transform IN ACCESS EXCLUSIVE MODE");
  return () => holder.end();
}
