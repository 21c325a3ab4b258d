import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { deleteBackup } from "@/lib/backups/change-backup";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { writeRefusal } from "@/lib/web/write-refusal";

const viewer = issueUserActor({ id: "v", name: "Vera", role: "viewer" }, null, "192.0.2.2");
const headers = new Headers({ "x-holdfast-peer": "203.0.113.5" });
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});

/** The rows that refusing this adds, as who, from where, what, with which words. */
async function rowsOf(fail: () => Promise<unknown>, actor: typeof viewer | null): Promise<string[]> {
  const { rows: before } = await direct.query(`SELECT coalesce(max(id), 0) AS id FROM "AuditEvent"`);
  await fail().catch((error) => writeRefusal(error, async () => actor, headers));
  const { rows } = await direct.query(
    `SELECT concat_ws(' | ', "actorName", address, action, outcome, summary) AS line FROM "AuditEvent" WHERE id > $1 ORDER BY id`,
    [before[0].id],
  );
  return rows.map(({ line }) => line);
}

it("writes down once what a verb has refused and written down itself", async () => {
  const asked = () => mutate(viewer, "project:add", null, async () => Promise.reject(new Error("never asked")));
  expect(await rowsOf(asked, viewer)).toEqual([
    "Vera | 192.0.2.2 | project:add | refused | This needs the role admin. You are a viewer.",
  ]);
});

it("writes down what a verb refused before it asked for a permission", async () => {
  const id = "0190a000-0000-7000-8000-000000000000";
  expect(await rowsOf(() => deleteBackup(viewer, { id, typed: "x" }), viewer)).toEqual([
    "Vera | 192.0.2.2 | web:change | refused | There is no such backup.",
  ]);
});

it("keeps of input that did not fit the names of its fields and no value", async () => {
  const Input = z.object({ id: z.uuid(), password: z.string().min(12) });
  const parsed = () => Input.parseAsync({ id: 7, password: "hunter2" });
  expect(await rowsOf(parsed, viewer)).toEqual([
    "Vera | 192.0.2.2 | web:change | refused | The input did not fit: id, password.",
  ]);
});

it("writes down strangers, once a minute for the same thing", async () => {
  const asked = () => Promise.reject(new OpsError("NOT_SIGNED_IN", "You are not signed in."));
  expect(await rowsOf(asked, null)).toEqual([
    "somebody not signed in | 203.0.113.5 | web:change | refused | Asked for a change without being signed in.",
  ]);
  expect(await rowsOf(asked, null)).toEqual([]);
});

it("leaves the unexpected to the log", async () => {
  expect(await rowsOf(() => Promise.reject(new Error("a bug")), viewer)).toEqual([]);
});
