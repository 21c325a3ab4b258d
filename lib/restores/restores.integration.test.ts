import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf, query } from "@/e2e/support/backup-bench";
import { openRestoreBench, type RestoreBench } from "@/e2e/support/restore-bench";
import { runRestore } from "@/lib/restores/run-restore";
import { startRestore } from "@/lib/restores/start-restore";
import { type Engine, startEngine } from "@/lib/runs/engine";

let bench: RestoreBench;
let engine: Engine;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openRestoreBench();
  engine = await startEngine([runRestore], "test", () => {});
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
});

const nothingMade = { status: "failed", madeAt: null, databaseOid: null };
const refused = { preflight: "failed", create: "not-executed", restore: "not-executed" };

it("a good backup: a new database with every row, the source's properties and our mark, proven item by item", async () => {
  const { target, reader } = bench;
  await query(
    target.url,
    `ALTER DATABASE "${target.name}" SET statement_timeout = '7s';
     ALTER DATABASE "${target.name}" SET search_path = "$user", public, "My App";
     ALTER DATABASE "${target.name}" SET holdfast.environment = 'staging';
     ALTER ROLE ${reader} IN DATABASE "${target.name}" SET work_mem = '9MB';
     ALTER DATABASE "${target.name}" CONNECTION LIMIT 77;
     REVOKE CONNECT ON DATABASE "${target.name}" FROM PUBLIC; GRANT CONNECT, CREATE ON DATABASE "${target.name}" TO ${reader}`,
  );
  const checkQueries = [{ name: "pupils", sql: "SELECT count(*) = 1000 FROM pupil" }];
  const { id } = await bench.backedUp({ deploymentPolicy: JSON.stringify({ checkQueries }) });
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "succeeded", problem: null, status: "succeeded", droppedAt: null });
  expect(done.report?.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "rows ok",
    "sequences ok",
    "large objects ok",
    "extensions ok",
    "migration head ok",
    "constraints ok",
    "indexes ok",
    "schema ok",
    "check “pupils” ok",
  ]);
  expect(done.report?.notes).toEqual([]);
  const name = String(done.database);
  const all = "SELECT md5(string_agg(p::text, '|' ORDER BY id)) AS sum, count(*)::int AS n FROM pupil p";
  expect(await bench.ask(name, all)).toEqual(await query(target.url, all));
  // Statistics are there, the policy and the grant too.
  expect(await bench.ask(name, "SELECT reltuples::int AS n FROM pg_class WHERE relname = 'pupil'")).toEqual([
    { n: 1000 },
  ]);
  const rights = `SELECT has_table_privilege('${reader}', 'pupil', 'SELECT') AS may, (SELECT polroles::regrole[]::text FROM pg_policy) AS policy`;
  expect(await bench.ask(name, rights)).toEqual([{ may: true, policy: `{${reader}}` }]);
  const properties = `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, datconnlimit, array(SELECT one FROM unnest(datacl::text[]) one ORDER BY 1) AS acl,
      (SELECT json_agg(json_build_array(setrole::regrole::text, setconfig) ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings
    FROM pg_database d WHERE datname = current_database()`;
  const [like = {}] = await query(target.url, properties);
  const [copy] = await bench.ask(name, properties);
  const isOther = (setting: string) => !setting.startsWith("holdfast.");
  const sourceSettings = (like.settings as [string, string[]][]).map(([role, set]) => [role, set.filter(isOther)]);
  expect(copy).toEqual({ ...like, settings: sourceSettings });
  const [mark] = await query(
    bench.server,
    `SELECT oid::int8 AS oid, shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = '${name}'`,
  );
  expect(JSON.parse(String(mark?.mark))).toMatchObject({ holdfast: "restored" });
  expect(String(mark?.oid)).toBe(String(done.databaseOid));
  expect(Number(done.sizeBytes)).toBeGreaterThan(1_000_000);
});

it("an archive that was damaged on disk is refused before a database is made", async () => {
  const { id, path } = await bench.backedUp();
  const before = await bench.made();
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", ...nothingMade });
  expect(done.steps).toMatchObject(refused);
  expect(done.problem?.message).toMatch(/SHA-256 differs/);
  expect(await bench.made()).toEqual(before);
  const due = `SELECT 1 FROM "BackupCopy" WHERE "backupId" = $1 AND "dueAt" <= now()`;
  expect((await bench.direct.query(due, [id])).rowCount).toBe(1);
});

it("a name that is taken on the server stays what it is", async () => {
  const { id } = await bench.backedUp();
  const name = bench.newName();
  await query(bench.server, `CREATE DATABASE "${name}"`);
  await bench.ask(name, "CREATE TABLE theirs AS SELECT 1 AS one");
  const done = await bench.restore(id, name);
  expect(done).toMatchObject({ run: "failed", ...nothingMade });
  expect(done.problem?.message).toBe(`The server already has a database called ${name}.`);
  expect(await bench.ask(name, "SELECT one FROM theirs")).toEqual([{ one: 1 }]);
  expect((await bench.made()).filter((one) => one.startsWith("holdfast_"))).toEqual([]);
});

it("an extension that the server does not have, and a newer archive, are said beforehand", async () => {
  const { id } = await bench.backedUp();
  const set = (path: string, value: string) =>
    bench.direct.query(`UPDATE "Backup" SET manifest = jsonb_set(manifest, $2::text[], $3::jsonb) WHERE id = $1`, [
      id,
      path,
      value,
    ]);
  await set("{extensions,postgis}", '"3.4"');
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", ...nothingMade, steps: refused });
  expect(done.problem?.message).toBe("The server does not have the extension postgis, which the archive needs.");
  await bench.direct.query(`UPDATE "Backup" SET manifest = manifest #- '{extensions,postgis}' WHERE id = $1`, [id]);
  await set("{serverVersion}", '"99.1"');
  expect((await bench.restore(id)).problem?.message).toMatch(
    /^The archive was made on PostgreSQL 99, and the server is/,
  );
});

it("a role without CREATEDB is told what to do; with it, it restores without being superuser, and says whose things they are", async () => {
  const role = `${bench.reader}_plain`;
  await query(bench.server, `CREATE ROLE ${role} LOGIN PASSWORD 'plain' BYPASSRLS; GRANT pg_read_all_data TO ${role}`);
  await query(bench.target.url, `GRANT CONNECT ON DATABASE "${bench.target.name}" TO ${role}`);
  const address = Object.assign(new URL(bench.target.url), { username: role, password: "plain" }).href;
  const { id } = await bench.backedUp({}, address);
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", ...nothingMade, steps: refused });
  expect(done.problem?.message).toBe(`The role ${role} may not create databases.`);
  expect(done.problem?.hint).toContain(`ALTER ROLE "${role}" CREATEDB`);
  await query(bench.server, `ALTER ROLE ${role} CREATEDB`);
  const again = await bench.restore(id);
  expect(again).toMatchObject({ run: "succeeded", status: "succeeded" });
  expect(again.report?.notes.join(" ")).toContain(`here everything belongs to ${role}`);
  const owner =
    "SELECT DISTINCT pg_get_userbyid(relowner)::text AS owner FROM pg_class WHERE relname IN ('pupil', 'school')";
  expect(await bench.ask(String(again.database), owner)).toEqual([{ owner: role }]);
  await query(bench.server, `DROP DATABASE "${again.database}"`);
  await query(bench.target.url, `DROP OWNED BY ${role}`);
  await query(bench.server, `DROP ROLE ${role}`);
});

it("a superuser does not make the functions of others its own", async () => {
  const { target, reader } = bench;
  await query(
    target.url,
    `CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION theirs() OWNER TO ${reader}`,
  );
  const { id } = await bench.backedUp();
  const before = await bench.made();
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", ...nothingMade, beganAt: null, steps: refused });
  expect(done.problem?.message).toMatch(new RegExp(`is a superuser, and in the source ${reader} owns functions`));
  expect(done.problem?.hint).toContain("pg_restore --role");
  expect(await bench.made()).toEqual(before);
  await query(target.url, "DROP FUNCTION theirs()");
});

it("another database behind the registered address is not touched", async () => {
  const { id, environmentId } = await bench.backedUp();
  const before = await bench.made();
  await bench.direct.query(`UPDATE "Environment" SET "databaseOid" = 1 WHERE id = $1`, [environmentId]);
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", ...nothingMade, steps: refused });
  expect(done.problem?.message).toMatch(/another database than the one that was registered/);
  await bench.direct.query(`UPDATE "Environment" SET "databaseOid" = NULL, tier = 'production' WHERE id = $1`, [
    environmentId,
  ]);
  expect((await bench.restore(id)).problem?.message).toMatch(/says of itself that it is staging/);
  expect(await bench.made()).toEqual(before);
});

it("a copy that differs from its manifest is not called restored, and is dropped again", async () => {
  const { id } = await bench.backedUp();
  const before = await bench.made();
  const changed = `UPDATE "Backup" SET manifest = jsonb_set(manifest, '{rowsByTable,public.pupil}', '1001') WHERE id = $1`;
  await bench.direct.query(changed, [id]);
  const done = await bench.restore(id);
  expect(done).toMatchObject({ run: "failed", status: "failed", droppedBy: "Holdfast" });
  expect(done.problem?.message).toMatch(/public\.pupil has 1,000 rows instead of 1,001/);
  expect(done.problem?.hint).toContain("The half-filled database was dropped again.");
  expect(await bench.made()).toEqual(before);
});

it("only who may, and only what is proven to be ours and verified", async () => {
  const { id } = await bench.backedUp();
  const wanted = { id, database: bench.newName(), purpose: "" };
  await expect(startRestore(actorOf("operator"), wanted)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const ask = () => startRestore(actorOf("lead"), wanted);
  const spoil = (column: string, value: string) =>
    bench.direct.query(`UPDATE "Backup" SET ${column} = ${value} WHERE id = $1`, [id]);
  await spoil('"drillFailedAt"', "now()");
  await expect(ask()).rejects.toThrow(/newest restore drill failed/);
  await spoil('"drillFailedAt"', "NULL");
  await spoil("verification", "'stored'");
  await expect(ask()).rejects.toThrow(/not verified/);
  await spoil("verification", "'readable'");
  await spoil(`vouched = true, unusual = '{nobody}', "acceptedAt" = now(), "adoptedBy" = 'x', "adoptedAt"`, "now()");
  await expect(ask()).rejects.toThrow(/Nothing proves where this archive comes from/);
  const target = { ...wanted, database: bench.target.name };
  await spoil(`vouched = false, "adoptedAt" = NULL, "adoptedBy"`, "NULL");
  await expect(startRestore(actorOf("lead"), target)).rejects.toThrow(/already/);
});
