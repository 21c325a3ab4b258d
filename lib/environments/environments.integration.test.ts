import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { issueUserActor } from "@/lib/auth/issue-actor";
import type { Role } from "@/lib/auth/schema";
import { addEnvironment } from "@/lib/environments/add-environment";
import { changeConnection } from "@/lib/environments/change-connection";
import { disableEnvironment, editEnvironment, enableEnvironment } from "@/lib/environments/change-environment";
import { findMark, getEnvironment, listEnvironments } from "@/lib/environments/data";
import { openConnection } from "@/lib/environments/open-connection";
import { openSecret } from "@/lib/environments/open-secret";
import { runConnectionTest } from "@/lib/environments/run-connection-test";
import { runMarkEnvironment } from "@/lib/environments/run-mark-environment";
import { BackupPolicy } from "@/lib/environments/schema";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { testConnection } from "@/lib/environments/test-connection";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import type { Inspection } from "@/lib/postgres/inspection-schema";
import { addProject } from "@/lib/projects/change-project";
import { getRun } from "@/lib/runs/data";
import { type Engine, startEngine } from "@/lib/runs/engine";
import { isFinal, type RunView } from "@/lib/runs/schema";

const password = "pa:ss w'örd@1";
const person = (role: Role) =>
  issueUserActor({ id: `0193a0b0-0000-7000-8000-00000000000${role.length}`, name: `Test ${role}`, role }, null, "test");
const [admin, lead] = [person("admin"), person("lead")];
let own: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
let engine: Engine;
let projectId: string;
const targets: FreshDatabase[] = [];
const clients: Client[] = [];
const roles: string[] = [];

beforeAll(async () => {
  own = await holdfastDatabase();
  direct = await connect(own.url);
  await ensureWorkerKey();
  engine = await startEngine([runConnectionTest, runMarkEnvironment], "test", () => {});
  projectId = (await addProject(admin, { name: "EduHub" })).id;
});
afterAll(async () => {
  await engine.stop();
  await Promise.all([direct, ...clients].map((client) => client.end()));
  const server = await connect(inject("serverUrl"));
  for (const target of targets) await target.drop();
  for (const role of roles) await server.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  await server.end();
  await own.drop();
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

/** A database with one table for a role with a hostile password, which may mark it, only own it, or only read it. */
async function newTarget(may: "mark" | "own" | "read"): Promise<{ url: string; name: string; superuser: Client }> {
  const target = await freshDatabase("target");
  targets.push(target);
  const superuser = await connect(target.url);
  clients.push(superuser);
  const role = `r_${target.name}`;
  roles.push(role);
  await superuser.query(`CREATE TABLE student (id int); CREATE ROLE "${role}" LOGIN PASSWORD 'pa:ss w''örd@1'`);
  await superuser.query(`GRANT pg_read_all_data TO "${role}"`);
  if (may === "mark") await superuser.query(`GRANT SET ON PARAMETER holdfast.environment TO "${role}"`);
  if (may !== "read") await superuser.query(`ALTER DATABASE "${target.name}" OWNER TO "${role}"`);
  const url = new URL(target.url);
  const text = `postgresql://${role}:${encodeURIComponent(password)}@${url.hostname}:${url.port}/${target.name}`;
  return { url: text, name: target.name, superuser };
}

function ended(runId: string): Promise<RunView> {
  const look = async () => {
    const run = await getRun(admin, runId);
    expect(isFinal(run.status)).toBe(true);
    return run;
  };
  return vi.waitFor(look, { timeout: 20_000, interval: 100 });
}

async function tested(url: string) {
  const asked = await testConnection(admin, { connectionString: url, ca: "" });
  return { ...asked, run: await ended(asked.runId) };
}

const added = async (url: string, name: string, tier: "development" | "staging" | "production" = "staging") => {
  const { runId } = await tested(url);
  return addEnvironment(admin, { testRunId: runId, projectId, name, tier, healthUrl: null });
};

describe("sealed secrets", () => {
  const place = { username: "app", host: "db1", port: 5432, database: "eduhub" };

  test("come back whole, and only for the place they were sealed for", async () => {
    const sealed = await sealSecret(passwordPurpose(place), password);
    expect(sealed).not.toContain("pa:ss");
    expect(await openSecret(passwordPurpose(place), sealed)).toBe(password);
    for (const other of [{ host: "evil" }, { port: 5433 }, { database: "other" }, { username: "root" }]) {
      await expect(openSecret(passwordPurpose({ ...place, ...other }), sealed)).rejects.toMatchObject({
        message: "A stored password belongs to another connection.",
      });
    }
  });

  test("cannot be opened with another key, nor after a change, and no message repeats them", async () => {
    const file = join(own.home, "keys", "worker.key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const key = await readFile(file, "utf8");
    const sealed = await sealSecret("x", password);
    const broken = sealed.replace(/\n([A-Za-z0-9+/])/g, (_, first) => `\n${first === "A" ? "B" : "A"}`);
    await expect(openSecret("x", broken)).rejects.toMatchObject({ code: "PRECONDITION" });
    const { generateX25519Identity } = await import("age-encryption");
    await writeFile(file, await generateX25519Identity());
    const problem = await openSecret("x", sealed).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: "PRECONDITION" });
    expect(String(problem)).not.toContain("pa:ss");
    await writeFile(file, key);
    await chmod(file, 0o600);
    expect(await openSecret("x", sealed)).toBe(password);
  });

  test("the key pair of the first start stays, whoever starts again", async () => {
    const before = await readFile(join(own.home, "keys", "worker.key"), "utf8");
    await Promise.all([ensureWorkerKey(), ensureWorkerKey()]);
    expect(await readFile(join(own.home, "keys", "worker.key"), "utf8")).toBe(before);
  });
});

describe("a connection test", () => {
  test("reports what it found, and its rows hold no password", async () => {
    const target = await newTarget("own");
    const { run, notices, shown } = await tested(`${target.url}?connection_limit=5&pgbouncer=true`);
    expect(run).toMatchObject({ status: "succeeded", problem: null });
    const inspection = run.result as unknown as Inspection;
    expect(inspection).toMatchObject({ serverMajor: 15, tables: 1, marker: null, unreadable: [] });
    expect(inspection.abilities.backup.possible).toBe(true);
    expect(notices.length).toBeGreaterThan(0);
    expect(shown).not.toContain("pa:ss");
    const { rows } = await direct.query(`SELECT r::text || (SELECT string_agg(a::text, '') FROM "AuditEvent" a)
      || coalesce((SELECT string_agg(l::text, '') FROM "RunLog" l), '') AS everything FROM "Run" r`);
    const text = rows.map(({ everything }) => everything).join("\n");
    expect(text).toContain("AGE ENCRYPTED FILE");
    for (const secret of ["pa:ss", "pa%3Ass", encodeURIComponent(password)]) expect(text).not.toContain(secret);
  });

  test("fails with the server's reason, as a sentence", async () => {
    const target = await newTarget("read");
    const { run } = await tested(target.url.replace(/:[^:@]+@/, ":wrong@"));
    expect(run).toMatchObject({ status: "failed", problem: { message: expect.stringMatching(/password/i) } });
  });

  test("is refused before anything is queued: no admin, keyword not known", async () => {
    const url = "postgresql://a:b@127.0.0.1/x";
    await expect(testConnection(lead, { connectionString: url, ca: "" })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    const odd = { connectionString: `${url}?options=-c%20role=x`, ca: "" };
    await expect(testConnection(admin, odd)).rejects.toMatchObject({ code: "INVALID" });
  });
});

describe("adding an environment", () => {
  test("registers which database it is and marks it; a second time is refused", async () => {
    const target = await newTarget("mark");
    const { environmentId, runId } = await added(target.url, "Staging");
    expect(await ended(runId)).toMatchObject({ status: "succeeded", result: { command: null } });
    const { rows } = await target.superuser.query("SELECT current_database() AS name, pg_control_system() AS system");
    const environment = await getEnvironment(admin, environmentId);
    expect(rows[0].system).toContain(environment.systemIdentifier);
    expect(environment.markerWrittenAt).not.toBeNull();
    const fresh = await connect(targets.at(-1)?.url ?? "");
    expect((await fresh.query("SHOW holdfast.environment")).rows).toEqual([{ "holdfast.environment": "staging" }]);
    await fresh.end();
    expect(JSON.stringify(environment)).not.toContain("AGE");
    await expect(added(target.url, "Again")).rejects.toMatchObject({
      message: expect.stringMatching(/already registered/),
    });
    // The database's own word now contradicts every other tier.
    const { runId: test } = await tested(target.url);
    const wrong = { testRunId: test, projectId, name: "Prod", tier: "production", healthUrl: null } as const;
    await expect(addEnvironment(admin, wrong)).rejects.toMatchObject({
      message: expect.stringMatching(/it is staging/),
    });
  });

  test.each(["read", "own"] as const)("shows the command where our role may only %s the database", async (may) => {
    const target = await newTarget(may);
    const { environmentId, runId } = await added(target.url, `May ${may}`, "production");
    const run = await ended(runId);
    expect(run.steps.map(({ status }) => status)).toEqual(["succeeded", "skipped"]);
    const mark = await findMark(admin, environmentId);
    expect(mark?.command).toBe(`ALTER DATABASE "${target.name}" SET holdfast.environment = 'production'`);
    // The command is right: a person runs it as shown.
    await target.superuser.query(mark?.command ?? "");
    const fresh = await connect(targets.at(-1)?.url ?? "");
    expect((await fresh.query("SHOW holdfast.environment")).rows).toEqual([{ "holdfast.environment": "production" }]);
    await fresh.end();
  });

  test("needs one's own recent, successful test", async () => {
    const target = await newTarget("own");
    const { runId } = await tested(target.url);
    const input = { testRunId: runId, projectId, name: "Late", tier: "development", healthUrl: null } as const;
    const other = issueUserActor(
      { id: "0193a0b0-0000-7000-8000-0000000000ff", name: "Eve", role: "admin" },
      null,
      "test",
    );
    await expect(addEnvironment(other, input)).rejects.toMatchObject({ code: "PRECONDITION" });
    await direct.query(`UPDATE "Run" SET "endedAt" = now() - interval '61 minutes' WHERE id = $1`, [runId]);
    await expect(addEnvironment(admin, input)).rejects.toMatchObject({ code: "PRECONDITION" });
  });
});

describe("changing an environment", () => {
  test("edit, disable by its typed name, enable; each with its audit row, refused to others", async () => {
    const target = await newTarget("own");
    const { environmentId: id, runId } = await added(target.url, "Lab", "development");
    await ended(runId);
    const policy = BackupPolicy.parse({ excludeTableData: ["public.student"] });
    await editEnvironment(admin, { id, name: "Lab 2", healthUrl: "http://127.0.0.1:1/health", policy });
    expect(await getEnvironment(admin, id)).toMatchObject({ name: "Lab 2", policy, healthUrl: expect.any(String) });
    await expect(disableEnvironment(lead, { id, typed: "Lab 2" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(disableEnvironment(admin, { id, typed: "Lab" })).rejects.toMatchObject({ code: "INVALID" });
    await disableEnvironment(admin, { id, typed: "Lab 2" });
    expect((await listEnvironments(admin)).map((one) => one.id)).not.toContain(id);
    expect((await listEnvironments(admin, { disabled: true })).map((one) => one.id)).toContain(id);
    await enableEnvironment(admin, { id });
    await vi.waitFor(async () => expect((await findMark(admin, id))?.status).toBe("succeeded"), { timeout: 20_000 });
    const { rows } = await direct.query(
      `SELECT action, outcome FROM "AuditEvent" WHERE "environmentId" = $1 AND "actorKind" = 'user' ORDER BY id`,
      [id],
    );
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      "environment:edit done",
      "environment:disable refused",
      "environment:disable refused",
      "environment:disable done",
      "environment:disable done",
    ]);
  });
});

describe("changing a connection", () => {
  test("a new password for the same database is tested, then used, and no row of ours holds it", async () => {
    const target = await newTarget("own");
    const { environmentId: id } = await added(target.url, "Rotated", "development");
    const role = roles.at(-1) ?? "";
    await target.superuser.query(`ALTER ROLE "${role}" PASSWORD 'new-canary-77'`);
    const { runId: testRunId } = await tested(target.url.replace(/:[^:@]+@/, ":new-canary-77@"));
    await expect(changeConnection(lead, { id, testRunId })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    const { runId } = await changeConnection(admin, { id, testRunId });
    expect(await ended(runId)).toMatchObject({ kind: "mark-environment", status: "succeeded" });
    const { rows } = await direct.query(`SELECT * FROM "Environment" WHERE id = $1`, [id]);
    expect((await openConnection(rows[0])).password).toBe("new-canary-77");
    const audits = await direct.query(`SELECT string_agg(a::text, '') AS text FROM "AuditEvent" a`);
    expect(audits.rows[0].text).toContain("Changed the connection of Rotated");
    expect(JSON.stringify(rows) + audits.rows[0].text).not.toContain("new-canary-77");
  });

  test("another database is refused, as is one that another environment has", async () => {
    const first = await newTarget("own");
    const { environmentId: id } = await added(first.url, "First", "development");
    const stranger = await newTarget("own");
    const { runId: testRunId } = await tested(stranger.url);
    await expect(changeConnection(admin, { id, testRunId })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await getEnvironment(admin, id)).toMatchObject({ database: first.name });
  });

  test("Holdfast's own database is no environment", async () => {
    const { run } = await tested(own.url);
    expect(run).toMatchObject({ status: "failed", problem: { message: "This is Holdfast's own database." } });
  });
});
