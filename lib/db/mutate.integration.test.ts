import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import type { OpsError } from "@/lib/errors";

let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
const viewer = issueUserActor({ id: "v", name: "Vera", role: "viewer" }, null, "127.0.0.1");
const admin = issueUserActor({ id: "a", name: "Ada", role: "admin" }, null, "127.0.0.1");
const addProject = (slug: string) => async (tx: Parameters<Parameters<typeof mutate>[3]>[0]) => ({
  value: await tx.project.create({ data: { slug, name: slug } }),
  audit: { summary: `Added ${slug}` },
});

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});

describe("mutate", () => {
  it("writes the change and its audit row together", async () => {
    await mutate(admin, "project:add", null, addProject("one"));
    const { rows } = await direct.query(`SELECT "actorName", action, outcome, summary FROM "AuditEvent" ORDER BY id`);
    expect(rows).toEqual([{ actorName: "Ada", action: "project:add", outcome: "done", summary: "Added one" }]);
  });

  it("refuses without power, changes nothing, and writes the refusal down", async () => {
    await expect(mutate(viewer, "project:add", null, addProject("two"))).rejects.toThrow(/needs the role admin/);
    expect(await read().project.count({ where: { slug: "two" } })).toBe(0);
    const { rows } = await direct.query(`SELECT "actorName" FROM "AuditEvent" WHERE outcome = 'refused'`);
    expect(rows).toEqual([{ actorName: "Vera" }]);
  });

  it("changes nothing when the audit row cannot be written", async () => {
    await direct.query(`ALTER TABLE "AuditEvent" ADD CONSTRAINT full_disk CHECK (summary <> 'Added three')`);
    await expect(mutate(admin, "project:add", null, addProject("three"))).rejects.toThrow();
    expect(await read().project.count({ where: { slug: "three" } })).toBe(0);
  });

  it("refuses a run whose worker does not hold it", async () => {
    const run = { id: "r", epoch: 1, workerId: "w", requestedBy: "Ada" };
    const { issueRunActor } = await import("@/lib/auth/issue-actor");
    const attempt = mutate(issueRunActor(run), "run:record", null, addProject("four"));
    await expect(attempt).rejects.toMatchObject({ code: "FENCED" } satisfies Partial<OpsError>);
    expect(await read().project.count({ where: { slug: "four" } })).toBe(0);
  });
});

describe("the audit log", () => {
  for (const statement of [
    `UPDATE "AuditEvent" SET summary = 'x'`,
    `DELETE FROM "AuditEvent"`,
    `TRUNCATE "AuditEvent"`,
  ]) {
    it(`refuses ${statement.split(" ")[0]}, even from its owner`, async () => {
      await expect(direct.query(statement)).rejects.toThrow("append-only");
    });
  }
});
