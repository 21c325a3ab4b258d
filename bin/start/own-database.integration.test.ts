import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { grantRuntime, isWithoutUsers, migrate } from "./own-database.mjs";

const runtime = `runtime_${randomUUID().slice(0, 8)}`;
let database: FreshDatabase;
let runtimeUrl = "";

beforeAll(async () => {
  database = await freshDatabase("start");
  await ask(database.url, `CREATE ROLE ${runtime} LOGIN PASSWORD 'runtime'`);
  runtimeUrl = Object.assign(new URL(database.url), { username: runtime, password: "runtime" }).href;
  expect(await migrate(database.url)).toBe("migrated");
});

afterAll(async () => {
  await ask(database.url, `DROP OWNED BY ${runtime}; DROP ROLE ${runtime}`);
  await database.drop();
});

async function ask(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

const refused = { code: "42501" };

describe("the role of run time", () => {
  beforeAll(async () => {
    await grantRuntime({ ownerUrl: database.url, runtimeUrl });
    await grantRuntime({ ownerUrl: database.url, runtimeUrl });
    await ask(runtimeUrl, `INSERT INTO "User" (id, email, name, role) VALUES ('u1', 'a@example.org', 'A', 'viewer')`);
  });

  it("reads and changes ordinary rows", async () => {
    expect((await ask(runtimeUrl, `UPDATE "User" SET name = 'B'`)).rowCount).toBe(1);
    expect(await isWithoutUsers(runtimeUrl)).toBe(false);
    expect((await ask(runtimeUrl, `DELETE FROM "User"`)).rowCount).toBe(1);
    expect(await isWithoutUsers(runtimeUrl)).toBe(true);
  });

  it.each([
    `UPDATE "AuditEvent" SET summary = ''`,
    `DELETE FROM "AuditEvent"`,
    `TRUNCATE "AuditEvent"`,
    `DROP TABLE "AuditEvent"`,
    `ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL`,
    `UPDATE "AuditSeal" SET mac = ''`,
    `DELETE FROM "AuditSeal"`,
    `TRUNCATE "AuditSeal"`,
    `DROP TABLE "AuditSeal"`,
    `ALTER TABLE "AuditSeal" DISABLE TRIGGER ALL`,
    `ALTER FUNCTION require_seal_succession() RENAME TO gone`,
    `SET session_replication_role = replica`,
    `DELETE FROM _prisma_migrations`,
    `CREATE TABLE public.own (id int)`,
  ])("is refused: %s", async (sql) => {
    await expect(ask(runtimeUrl, sql)).rejects.toMatchObject(refused);
  });

  it("may make the engine's schema", async () => {
    await ask(
      runtimeUrl,
      "CREATE SCHEMA IF NOT EXISTS dbos; CREATE TABLE dbos.probe (id int); DROP SCHEMA dbos CASCADE",
    );
  });
});

describe("our own migrations", () => {
  const guards = "migration_name = '20261124130100_guards'";

  it("are applied once", async () => {
    expect(await migrate(database.url)).toBe("up to date");
  });

  it("go on after a start that was killed inside one, whose transaction took everything back with it", async () => {
    const [undone, unfinished] = [
      `DROP FUNCTION refuse_audit_change() CASCADE; DROP INDEX "Run_one_running_per_environment";
       ALTER TABLE "Backup" DROP CONSTRAINT "Backup_complete_has_evidence", DROP CONSTRAINT "Backup_verified_when";
       ALTER TABLE "Run" DROP CONSTRAINT "Run_end_has_time", DROP CONSTRAINT "Run_running_has_owner";
       ALTER TABLE "User" DROP CONSTRAINT "User_email_is_lower";
       ALTER TABLE "Environment" DROP CONSTRAINT "Environment_port"`,
      `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0 WHERE ${guards}`,
    ];
    await ask(database.url, `${undone}; ${unfinished}`);
    expect(await migrate(database.url)).toBe("migrated");
    expect(await migrate(database.url)).toBe("up to date");
    await expect(ask(database.url, `TRUNCATE "AuditEvent"`)).rejects.toMatchObject(refused);
  });

  it("stop at one that really failed, in one sentence", async () => {
    await ask(
      database.url,
      `UPDATE _prisma_migrations SET finished_at = NULL, logs = 'ERROR' WHERE ${guards} AND rolled_back_at IS NULL`,
    );
    await expect(migrate(database.url)).rejects.toThrow(/own migrations could not be applied.*Nothing was started/s);
  });
});
