import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { type Target, withTarget } from "@/lib/postgres/connect";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { likeSql } from "@/lib/postgres/database-properties";
import {
  dropDatabases,
  findDatabases,
  firstName,
  makeDatabase,
  markOf,
  markRestored,
} from "@/lib/postgres/made-database";

let source: FreshDatabase;
const like = likeSql({ datcollate: "C", datctype: "C" }, "UTF8");

beforeAll(async () => {
  source = await freshDatabase("made");
});
afterAll(() => source.drop());

function asServer<T>(work: (target: Target) => Promise<T>): Promise<T> {
  const url = Object.assign(new URL(source.url), { search: "?sslmode=disable" });
  const session = { applicationName: "holdfast-test", access: "write" } as const;
  return withTarget(parseConnectionString(url.href).connection, session, work);
}
const wanted = () => ({ runId: randomUUID(), name: `${source.name}_${randomUUID().slice(0, 8)}` });

test("it is made with the mark of its run, closed to others, and dropped by that mark", async () => {
  const made = wanted();
  await asServer(async (target) => {
    const { oid } = await makeDatabase(target, made, like);
    expect(await findDatabases(target, made)).toEqual([{ name: made.name, oid, mark: "restore", sessions: [] }]);
    const [acl] = await target.query("SELECT has_database_privilege('pg_monitor', $1, 'CONNECT') AS others", [
      made.name,
    ]);
    expect(acl).toEqual({ others: false });
    expect(await dropDatabases(target, made, "attempt")).toEqual({ dropped: [made.name], left: [] });
    expect(await findDatabases(target, made)).toEqual([]);
  });
});

test("killed before the mark was written, its first name says whose it is", async () => {
  const made = wanted();
  await asServer(async (target) => {
    await target.query(`CREATE DATABASE "${firstName(made.runId)}" TEMPLATE template0`);
    expect(await dropDatabases(target, made, "attempt")).toEqual({ dropped: [firstName(made.runId)], left: [] });
  });
});

test("once it is marked as restored no attempt drops it, and a person does", async () => {
  const made = wanted();
  await asServer(async (target) => {
    const { oid } = await makeDatabase(target, made, like);
    await markRestored(target, made);
    await markRestored(target, made);
    const kept = { name: made.name, oid, mark: "restored", sessions: [] };
    expect(await dropDatabases(target, made, "attempt")).toEqual({ dropped: [], left: [kept] });
    expect(await findDatabases(target, made)).toEqual([kept]);
    expect(await dropDatabases(target, { ...made, runId: randomUUID() }, "person")).toMatchObject({ dropped: [] });
    expect(await dropDatabases(target, made, "person")).toEqual({ dropped: [made.name], left: [] });
  });
});

test("a name that somebody took meanwhile: theirs stays, and nothing of ours is left after it was dropped", async () => {
  const made = wanted();
  await asServer(async (target) => {
    await target.query(`CREATE DATABASE "${made.name}" TEMPLATE template0`);
    await target.query(`COMMENT ON DATABASE "${made.name}" IS '{"holdfast":"restore","runId":"${randomUUID()}"}'`);
    await expect(makeDatabase(target, made, like)).rejects.toMatchObject({ code: "42P04" });
    expect(await dropDatabases(target, made, "attempt")).toMatchObject({
      dropped: [firstName(made.runId)],
      left: [{ name: made.name, mark: null }],
    });
    expect(await findDatabases(target, made)).toMatchObject([{ name: made.name, mark: null }]);
    await target.query(`DROP DATABASE "${made.name}"`);
  });
});

test.each([
  null,
  "",
  "null",
  "[]",
  "words",
  '{"holdfast":"scratch","runId":"r"}',
  '{"holdfast":"restore","runId":"s"}',
  '{"holdfast":"restored","runId":"s"}',
  '{"holdfast":["restore"],"runId":"r"}',
])("%j is not the mark of this run", (comment) => {
  expect(markOf(comment, "r")).toBeNull();
});

test.each(["restore", "restored"])("%s is a mark", (mark) => {
  expect(markOf(JSON.stringify({ holdfast: mark, runId: "r", at: "later" }), "r")).toBe(mark);
});
