import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { freshDatabase } from "@/e2e/support/fresh-database";
import { issueRunActor, issueSystemActor } from "@/lib/auth/issue-actor";
import { cleanUpBackup } from "@/lib/backups/clean-up-backup";
import { startBackup } from "@/lib/backups/start-backup";
import { toolsFor } from "@/lib/postgres/tools";
import { applicationNameOf } from "@/lib/runs/run-handler";
import type { RunProgress } from "@/lib/runs/schema";

const run = promisify(execFile);
let bin: string;
let libraries: string;
let bench: Bench;
let production: string;

beforeAll(async () => {
  bench = await openBench(`
    CREATE TABLE student (id serial PRIMARY KEY, name text, grade numeric, joined timestamptz DEFAULT now());
    INSERT INTO student (name, grade) SELECT 'Ünïcode ' || i || E'\\t\\n\\\\.', i / 3.0 FROM generate_series(1, 5000) i;
    CREATE TABLE enrollment (student_id int REFERENCES student, course text);
    INSERT INTO enrollment SELECT id, 'course ' || id % 7 FROM student;
    CREATE TABLE empty_one (id int);
    CREATE TABLE audit_noise AS SELECT i, repeat(md5(i::text), 30) AS body FROM generate_series(1, 20000) i;
    CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text,
      rolled_back_at timestamptz);
    INSERT INTO _prisma_migrations VALUES ('1', 'x', now(), '20260101_first', NULL);`);
  production = await bench.addEnvironment("production");
  const tools = await toolsFor(15);
  bin = dirname(tools.pgRestore);
  libraries = tools.libraryPath ?? "";
});
afterAll(() => bench.close());

/** What every table holds, as one checksum a table, by plain SQL. */
async function contentOf(url: string): Promise<Record<string, unknown>> {
  const tables = await query(
    url,
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const content: Record<string, unknown> = {};
  for (const { relname } of tables) {
    const sum = `SELECT count(*)::int AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) AS md5 FROM "${relname}" t`;
    content[String(relname)] = (await query(url, sum))[0];
  }
  return content;
}

function environmentOf(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password } = new URL(url);
  return {
    NODE_ENV: "test",
    PATH: `${bin}:/usr/bin:/bin`,
    LD_LIBRARY_PATH: libraries,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
  };
}

test("a complete backup restores to the very rows of its source", async () => {
  const shown: number[] = [];
  const onProgress = ({ fraction }: RunProgress) => shown.push(fraction ?? Number.NaN);
  const { problem, backup, path } = await bench.backUp(production, { onProgress });
  expect(problem).toBeNull();
  // One percentage for the whole backup: the end of the dump is not the end.
  expect(shown).toContain(0.75);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(backup).toMatchObject({
    status: "complete",
    verification: "readable",
    tableCount: 5,
    migrationHead: "20260101_first",
  });
  expect(backup.fileName).toMatch(/^eduhub\/production\/backup_eduhub_production_\d{4}-\d\d-\d\d_[0-9a-f]{12}\.dump$/);
  const archive = await readFile(path);
  expect(backup.sha256).toBe(createHash("sha256").update(archive).digest("hex"));
  expect(Number(backup.sizeBytes)).toBe(archive.length);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  const copy = await freshDatabase("copy");
  await run(`${bin}/pg_restore`, ["--exit-on-error", `--dbname=${copy.name}`, path], { env: environmentOf(copy.url) });
  expect(await contentOf(copy.url)).toEqual(await contentOf(bench.target.url));
  await copy.drop();
});

test("the manifest beside the archive is enough to restore, by the command printed in it", async () => {
  const { path } = await bench.backUp(production);
  const manifest = JSON.parse(await readFile(path.replace(/\.dump$/, ".json"), "utf8"));
  expect(manifest).toMatchObject({
    verification: "readable",
    reason: "before the release",
    requestedBy: "Test operator",
    rowsByTable: {
      "public.student": 5_000,
      "public.enrollment": 5_000,
      "public.empty_one": 0,
      "public.audit_noise": 20_000,
    },
  });
  expect(JSON.stringify(manifest)).not.toContain("password");
  const { PGHOST: _host, PGPORT: _port, PGUSER: _user, ...env } = environmentOf(bench.target.url);
  await run("/bin/bash", ["-euc", manifest.restore.bash], { cwd: dirname(path), env });
  const restored = new URL(bench.target.url);
  restored.pathname = `/${bench.target.name}_restored`;
  expect(await contentOf(restored.href)).toEqual(await contentOf(bench.target.url));
  await query(bench.target.url, `DROP DATABASE "${bench.target.name}_restored"`);
});

test("rows written while it runs are in neither count", async () => {
  let writing: Promise<unknown> | undefined;
  const { problem, backup } = await bench.backUp(production, {
    onSpawn: (tool) => {
      if (tool === "pg_dump") writing = query(bench.target.url, "INSERT INTO empty_one SELECT generate_series(1, 50)");
    },
  });
  await writing;
  expect(problem).toBeNull();
  expect(backup.manifest.rowsByTable["public.empty_one"]).toBe(0);
  expect(await query(bench.target.url, "DELETE FROM empty_one RETURNING 1")).toHaveLength(50);
});

test.each([
  ["the same snapshot is counted and dumped", {}, 0],
  ["a worker that takes over between the two counts what it dumps", { finished: "count", epoch: 2 }, 50],
])("rows written after the count: %s", async (_, taken, rows) => {
  const { problem, backup } = await bench.backUp(production, {
    ...taken,
    before: async (step) => {
      if (step === "dump") await query(bench.target.url, "INSERT INTO empty_one SELECT generate_series(1, 50)");
    },
  });
  await query(bench.target.url, "DELETE FROM empty_one");
  expect(problem).toBeNull();
  expect(backup.manifest.rowsByTable["public.empty_one"]).toBe(rows);
});

test("rows left out by the policy are named", async () => {
  const backupPolicy = JSON.stringify({ excludeTableData: ["public.audit_noise"] });
  const { problem, backup } = await bench.backUp(await bench.addEnvironment("staging", { backupPolicy }));
  expect(problem).toBeNull();
  expect(backup.manifest.excludedTables).toEqual(["public.audit_noise"]);
  expect(backup.manifest.rowsByTable).not.toHaveProperty("public.audit_noise");
});

const damages: [string, (path: string, bytes: Buffer) => Promise<void>][] = [
  ["cut", (path, bytes) => truncate(path, Math.floor(bytes.length * 0.9))],
  ["changed by one bit", (path, bytes) => writeFile(path, flip(bytes, Math.floor(bytes.length / 2)))],
];

async function runningPath(): Promise<string> {
  const { rows } = await bench.direct.query(`SELECT "fileName" FROM "Backup" WHERE status = 'running'`);
  return join(bench.home, "archives", rows[0].fileName);
}

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test.each(damages)("an archive that was %s on disk is no backup, and is not kept", async (_, damage) => {
  const before = await bench.files();
  const { problem, backup } = await bench.backUp(production, {
    before: async (step) => {
      if (step !== "verify") return;
      const path = await runningPath();
      await damage(path, await readFile(path));
    },
  });
  expect(problem).toMatchObject({ code: "TOOL_FAILED" });
  expect(backup).toMatchObject({ status: "failed", verification: "none", sha256: null });
  expect(await bench.files()).toEqual(before);
});

test("an archive that vanishes after it was verified is no backup", async () => {
  const { problem, backup } = await bench.backUp(production, {
    before: async (step) => {
      if (step === "record") await rm(await runningPath());
    },
  });
  expect(problem).toMatchObject({ code: "TOOL_FAILED", message: expect.stringContaining("gone") });
  expect(backup.status).toBe("failed");
});

test("another database behind the registered address is refused before anything is made", async () => {
  const before = await bench.files();
  const elsewhere = await bench.addEnvironment("staging", { databaseOid: 1 });
  const { problem, backup } = await bench.backUp(elsewhere);
  expect(problem).toMatchObject({ code: "PRECONDITION", message: expect.stringContaining("another database") });
  expect(backup.status).toBe("failed");
  expect(await bench.files()).toEqual(before);
});

test("cancelling in the middle leaves no file and no session", async () => {
  const before = await bench.files();
  const locker = new Client({ connectionString: bench.target.url });
  await locker.connect();
  await locker.query("BEGIN; LOCK TABLE student IN ACCESS EXCLUSIVE MODE");
  const cancel = new AbortController();
  const going = bench.backUp(production, { signal: cancel.signal });
  const waiting = () =>
    query(
      bench.target.url,
      "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'holdfast:%' AND wait_event_type = 'Lock'",
    );
  await expect.poll(waiting, { timeout: 20_000 }).not.toHaveLength(0);
  cancel.abort();
  const { problem, backup, runId } = await going;
  await locker.end();
  expect(problem).toMatchObject({ code: "CANCELLED" });
  expect(backup.status).toBe("failed");
  expect(await bench.files()).toEqual(before);
  const left = "SELECT 1 FROM pg_stat_activity WHERE starts_with(application_name, $1)";
  expect(await query(bench.target.url, left, [applicationNameOf(runId)])).toEqual([]);
});

test("what a dead predecessor left is cleared away and replaced", async () => {
  const { runId } = await startBackup(actorOf("operator"), { environmentId: production, reason: "", keep: true });
  const { rows } = await bench.direct.query(`SELECT "fileName" FROM "Backup" WHERE "runId" = $1`, [runId]);
  const path = `${bench.home}/archives/${rows[0].fileName}`;
  await writeFile(`${path}.1.partial`, "half of it");
  await writeFile(`${path.replace(/dump$/, "json")}.1.partial`, "half of it");
  await writeFile(path, "published, but never verified");
  await cleanUpBackup({ id: runId }, issueSystemActor("worker"), false);
  expect((await bench.files()).filter((name) => name.endsWith(".partial"))).toEqual([]);
  const takeOver = {
    epoch: 3,
    before: async (step: string) => {
      if (step !== "record") return;
      const stale = issueRunActor({ id: runId, epoch: 1, workerId: "frozen", requestedBy: "Test operator" });
      await expect(cleanUpBackup({ id: runId }, stale, true)).rejects.toMatchObject({ code: "FENCED" });
    },
  };
  expect(await bench.carryOut(runId, takeOver)).toBeNull();
  const { rows: after } = await bench.direct.query(`SELECT * FROM "Backup" WHERE "runId" = $1`, [runId]);
  expect(after[0]).toMatchObject({ status: "complete", pinnedBy: "Test operator" });
  expect(Number(after[0].sizeBytes)).toBe((await stat(path)).size);
});
