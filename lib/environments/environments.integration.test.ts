import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connect, openEnvironmentBench, targetPassword } from "@/e2e/support/environment-bench";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { addEnvironment } from "@/lib/environments/add-environment";
import { disableEnvironment, editEnvironment, enableEnvironment } from "@/lib/environments/change-environment";
import { findMark, getEnvironment, listEnvironments } from "@/lib/environments/data";
import { openSecret } from "@/lib/environments/open-secret";
import { BackupPolicy } from "@/lib/environments/schema";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { testConnection } from "@/lib/environments/test-connection";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import type { Inspection } from "@/lib/postgres/inspection-schema";

let bench: Awaited<ReturnType<typeof openEnvironmentBench>>;

beforeAll(async () => {
  bench = await openEnvironmentBench();
});
afterAll(() => bench.close());

describe("sealed secrets", () => {
  const place = { username: "app", host: "db1", port: 5432, database: "eduhub" };

  test("come back whole, and only for the place they were sealed for", async () => {
    const sealed = await sealSecret(passwordPurpose(place), targetPassword);
    expect(sealed).not.toContain("pa:ss");
    expect(await openSecret(passwordPurpose(place), sealed)).toBe(targetPassword);
    for (const other of [{ host: "evil" }, { port: 5433 }, { database: "other" }, { username: "root" }]) {
      await expect(openSecret(passwordPurpose({ ...place, ...other }), sealed)).rejects.toMatchObject({
        message: "A stored password belongs to another connection.",
      });
    }
  });

  test("cannot be opened with another key, nor after a change, and no message repeats them", async () => {
    const file = join(bench.own.home, "keys", "worker.key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const key = await readFile(file, "utf8");
    const sealed = await sealSecret("x", targetPassword);
    const broken = sealed.replace(/\n([A-Za-z0-9+/])/g, (_, first) => `\n${first === "A" ? "B" : "A"}`);
    await expect(openSecret("x", broken)).rejects.toMatchObject({ code: "PRECONDITION" });
    const { generateX25519Identity } = await import("age-encryption");
    await writeFile(file, await generateX25519Identity());
    const problem = await openSecret("x", sealed).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: "PRECONDITION" });
    expect(String(problem)).not.toContain("pa:ss");
    await writeFile(file, key);
    await chmod(file, 0o600);
    expect(await openSecret("x", sealed)).toBe(targetPassword);
  });

  test("the key pair of the first start stays, whoever starts again", async () => {
    const before = await readFile(join(bench.own.home, "keys", "worker.key"), "utf8");
    await Promise.all([ensureWorkerKey(), ensureWorkerKey()]);
    expect(await readFile(join(bench.own.home, "keys", "worker.key"), "utf8")).toBe(before);
  });
});

describe("a connection test", () => {
  test("reports what it found, and its rows hold no password", async () => {
    const target = await bench.newTarget("own");
    const { run, notices, shown } = await bench.tested(`${target.url}?connection_limit=5&pgbouncer=true`);
    expect(run).toMatchObject({ status: "succeeded", problem: null });
    const inspection = run.result as unknown as Inspection;
    expect(inspection).toMatchObject({ serverMajor: 15, tables: 1, marker: null, unreadable: [] });
    expect(inspection.abilities.backup.possible).toBe(true);
    expect(notices.length).toBeGreaterThan(0);
    expect(shown).not.toContain("pa:ss");
    const { rows } = await bench.direct.query(`SELECT r::text || (SELECT string_agg(a::text, '') FROM "AuditEvent" a)
      || coalesce((SELECT string_agg(l::text, '') FROM "RunLog" l), '') AS everything FROM "Run" r`);
    const text = rows.map(({ everything }) => everything).join("\n");
    expect(text).toContain("AGE ENCRYPTED FILE");
    for (const secret of ["pa:ss", "pa%3Ass", encodeURIComponent(targetPassword)]) expect(text).not.toContain(secret);
  });

  test("fails with the server's reason, as a sentence", async () => {
    const target = await bench.newTarget("read");
    const { run } = await bench.tested(target.url.replace(/:[^:@]+@/, ":wrong@"));
    expect(run).toMatchObject({ status: "failed", problem: { message: expect.stringMatching(/password/i) } });
  });

  test("is refused before anything is queued: no bench.admin, keyword not known", async () => {
    const url = "postgresql://a:b@127.0.0.1/x";
    await expect(testConnection(bench.lead, { connectionString: url, ca: "" })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    const odd = { connectionString: `${url}?options=-c%20role=x`, ca: "" };
    await expect(testConnection(bench.admin, odd)).rejects.toMatchObject({ code: "INVALID" });
  });
});

describe("adding an environment", () => {
  test("registers which database it is and marks it; a second time is refused", async () => {
    const target = await bench.newTarget("mark");
    const { environmentId, runId } = await bench.added(target.url, "Staging");
    expect(await bench.ended(runId)).toMatchObject({ status: "succeeded", result: { command: null } });
    const { rows } = await target.superuser.query("SELECT current_database() AS name, pg_control_system() AS system");
    const environment = await getEnvironment(bench.admin, environmentId);
    expect(rows[0].system).toContain(environment.systemIdentifier);
    expect(environment.markerWrittenAt).not.toBeNull();
    const fresh = await connect(target.superuserUrl);
    expect((await fresh.query("SHOW holdfast.environment")).rows).toEqual([{ "holdfast.environment": "staging" }]);
    await fresh.end();
    expect(JSON.stringify(environment)).not.toContain("AGE");
    await expect(bench.added(target.url, "Again")).rejects.toMatchObject({
      message: expect.stringMatching(/already registered/),
    });
    // The database's own word now contradicts every other tier.
    const { runId: test } = await bench.tested(target.url);
    const wrong = {
      testRunId: test,
      projectId: bench.projectId,
      name: "Prod",
      tier: "production",
      healthUrl: null,
    } as const;
    await expect(addEnvironment(bench.admin, wrong)).rejects.toMatchObject({
      message: expect.stringMatching(/it is staging/),
    });
  });

  test.each(["read", "own"] as const)("shows the command where our role may only %s the database", async (may) => {
    const target = await bench.newTarget(may);
    const { environmentId, runId } = await bench.added(target.url, `May ${may}`, "production");
    const run = await bench.ended(runId);
    expect(run.steps.map(({ status }) => status)).toEqual(["succeeded", "skipped"]);
    const mark = await findMark(bench.admin, environmentId);
    expect(mark?.command).toBe(`ALTER DATABASE "${target.name}" SET holdfast.environment = 'production'`);
    // The command is right: a person runs it as shown.
    await target.superuser.query(mark?.command ?? "");
    const fresh = await connect(target.superuserUrl);
    expect((await fresh.query("SHOW holdfast.environment")).rows).toEqual([{ "holdfast.environment": "production" }]);
    await fresh.end();
  });

  test("needs one's own recent, successful test", async () => {
    const target = await bench.newTarget("own");
    const { runId } = await bench.tested(target.url);
    const input = {
      testRunId: runId,
      projectId: bench.projectId,
      name: "Late",
      tier: "development",
      healthUrl: null,
    } as const;
    const other = issueUserActor(
      { id: "0193a0b0-0000-7000-8000-0000000000ff", name: "Eve", role: "admin" },
      null,
      "test",
    );
    await expect(addEnvironment(other, input)).rejects.toMatchObject({ code: "PRECONDITION" });
    await bench.direct.query(`UPDATE "Run" SET "endedAt" = now() - interval '61 minutes' WHERE id = $1`, [runId]);
    await expect(addEnvironment(bench.admin, input)).rejects.toMatchObject({ code: "PRECONDITION" });
  });
});

describe("changing an environment", () => {
  test("edit, disable by its typed name, enable; each with its audit row, refused to others", async () => {
    const target = await bench.newTarget("own");
    const { environmentId: id, runId } = await bench.added(target.url, "Lab", "development");
    await bench.ended(runId);
    const policy = BackupPolicy.parse({ excludeTableData: ["public.student"] });
    await editEnvironment(bench.admin, { id, name: "Lab 2", healthUrl: "http://127.0.0.1:1/health", policy });
    expect(await getEnvironment(bench.admin, id)).toMatchObject({
      name: "Lab 2",
      policy,
      healthUrl: expect.any(String),
    });
    await expect(disableEnvironment(bench.lead, { id, typed: "Lab 2" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(disableEnvironment(bench.admin, { id, typed: "Lab" })).rejects.toMatchObject({ code: "INVALID" });
    await disableEnvironment(bench.admin, { id, typed: "Lab 2" });
    expect((await listEnvironments(bench.admin)).map((one) => one.id)).not.toContain(id);
    expect((await listEnvironments(bench.admin, { disabled: true })).map((one) => one.id)).toContain(id);
    await enableEnvironment(bench.admin, { id });
    await vi.waitFor(async () => expect((await findMark(bench.admin, id))?.status).toBe("succeeded"), {
      timeout: 20_000,
    });
    const { rows } = await bench.direct.query(
      `SELECT action, outcome FROM "AuditEvent" WHERE "environmentId" = $1 AND "actorKind" = 'user' ORDER BY id`,
      [id],
    );
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      "environment:add done",
      "environment:edit done",
      "environment:disable refused",
      "environment:disable refused",
      "environment:disable done",
      "environment:disable done",
    ]);
  });
});
