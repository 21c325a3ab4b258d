import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "@/bin/embedded-postgres.mjs";
import { ageProgram } from "@/e2e/support/age-program";
import { actorOf, type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { addDestination } from "@/e2e/support/destination-bench";
import { until } from "@/e2e/support/worker";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { client } from "@/lib/db/client";
import { read } from "@/lib/db/read";
import { toolsFor } from "@/lib/postgres/tools";
import { backUpHoldfast } from "@/lib/recovery/back-up-holdfast";
import { getGuide, getSelf } from "@/lib/recovery/data";
import { askIfDue } from "@/lib/recovery/keep-holdfast";
import { makeRecoveryKey } from "@/lib/recovery/make-recovery-key";
import { judgeSelf } from "@/lib/recovery/rules";
import { runBackUpHoldfast } from "@/lib/recovery/run-back-up-holdfast";
import type { Guide } from "@/lib/recovery/schema";
import { guideText } from "@/lib/recovery/write-guide";
import { type Engine, startEngine } from "@/lib/runs/engine";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });
const run = promisify(execFile);
let bench: Bench;
let engine: Engine | null = null;
let stranger: string;
let guide: Guide;
let identity: string;
let environment: NodeJS.ProcessEnv;
let rows: Record<string, unknown>[];
let events: number;
const admin = actorOf("admin");

/** What `npm start` leaves in the metadata database, where the tests' own was made by plain SQL. */
async function recordMigrations(): Promise<void> {
  await bench.direct.query(`CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL,
    finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  const folders = (await readdir("prisma/migrations")).filter((name) => /^\d/.test(name)).sort();
  for (const name of folders) {
    const sql = await readFile(join("prisma/migrations", name, "migration.sql"));
    const checksum = createHash("sha256").update(sql).digest("hex");
    await bench.direct.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES (gen_random_uuid(), $1, now(), $2, 1)`,
      [checksum, name],
    );
  }
}

async function backUpItself() {
  const { runId } = await backUpHoldfast(admin);
  const look = () => read().run.findUniqueOrThrow({ where: { id: runId }, include: { steps: true, logs: true } });
  await until(async () => !["queued", "running"].includes((await look()).status));
  return look();
}

const content = "SELECT count(*)::int AS rows, md5(string_agg(p::text, '|' ORDER BY p::text)) AS md5 FROM pupil p";
const at = (database: string) => Object.assign(new URL(bench.target.url), { pathname: `/${database}` }).href;

beforeAll(async () => {
  bench = await openBench(
    "CREATE TABLE pupil AS SELECT i AS id, md5(i::text) AS name FROM generate_series(1, 5000) i; CREATE INDEX ON pupil (id)",
  );
  await ensureArchiveKey();
  await recordMigrations();
  await bench.addEnvironment("staging");
  const production = await bench.addEnvironment("production", { encrypts: true });
  for (const id of [production, production]) expect((await bench.backUp(id)).problem).toBeNull();
  engine = await startEngine([runBackUpHoldfast], "0.1.0", () => {});
});
afterAll(async () => {
  await engine?.stop();
  await query(bench.target.url.replace(/\/[^/]*$/, "/postgres"), `DROP DATABASE IF EXISTS holdfast WITH (FORCE)`);
  await client().$disconnect();
  await bench.close();
  await rm(stranger, { recursive: true, force: true });
});

test("without a recovery key the database is kept, and no key lies anywhere", async () => {
  expect(await askIfDue()).toBe(true);
  expect(await askIfDue()).toBe(false);
  await until(async () => (await read().selfBackup.count()) === 1);
  await until(async () => (await read().run.count({ where: { status: { in: ["queued", "running"] } } })) === 0);
  expect(await read().selfBackup.findFirstOrThrow()).toMatchObject({ keysFile: null, recipient: null });
  const self = await getSelf(actorOf("viewer"));
  expect(judgeSelf(self, Date.now())).toMatchObject({
    is: "attention",
    sentence: expect.stringContaining("loses the keys"),
  });
  expect((await bench.files()).filter((name) => name.includes("keys"))).toEqual([]);
});

test("a place that takes nothing leaves nothing behind there, and keeps no other from its history", async () => {
  const away = await mkdtemp(join(tmpdir(), "holdfast-away-"));
  const id = await addDestination(bench.direct, "Away", { kind: "local", folder: away });
  await rm(away, { recursive: true });
  const { logs, problem } = await backUpItself();
  expect(problem).toMatchObject({ message: expect.stringContaining("Away: ") });
  const kept = await read().selfBackup.count();
  expect(kept).toBe(2);
  // As the worker asks, an hour later.
  await bench.direct.query(`UPDATE "Run" SET "queuedAt" = "queuedAt" - interval '25 hours'`);
  expect(await askIfDue()).toBe(true);
  await until(async () => (await read().run.count({ where: { status: { in: ["queued", "running"] } } })) === 0);
  expect(await read().selfBackup.count()).toBe(kept);
  expect(logs.length).toBeGreaterThan(0);
  await bench.direct.query(`UPDATE "Destination" SET "disabledAt" = now() WHERE id = $1`, [id]);
  await bench.direct.query(`DELETE FROM "SelfBackup" WHERE id = (SELECT max(id) FROM "SelfBackup")`);
});

test("the recovery key is shown once and kept nowhere; from then on the keys are sealed to it", async () => {
  await expect(makeRecoveryKey(actorOf("lead"), { replaces: null })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const made = await makeRecoveryKey(admin, { replaces: null });
  identity = made.identity;
  await expect(makeRecoveryKey(admin, { replaces: null })).rejects.toMatchObject({ code: "CONFLICT" });
  const done = await backUpItself();
  expect(done.problem).toBeNull();
  expect(done.logs.map(({ line }) => line).join("\n")).toMatch(/sealed: keys\/archives.key, .*keys\/worker.key/);
  const self = await getSelf(actorOf("viewer"));
  expect(self.places).toMatchObject([{ kept: 2, newest: { withKeys: true, currentKey: true } }]);
  expect(judgeSelf(self, Date.now()).is).toBe("ok");
  const { rows: everywhere } = await bench.direct.query(
    `SELECT table_to_xml(c.oid, true, false, '')::text AS text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  for (const { text } of everywhere) expect(text).not.toContain(identity);
});

test("the machine is lost; a stranger has the storage, the recovery key and the page", async () => {
  const found = await getGuide(actorOf("viewer"), undefined);
  if (!found) throw new Error("no guide");
  guide = found.guide;
  const beside = await readFile(join(bench.home, "archives", "RECOVERY.txt"), "utf8");
  const withoutTime = (text: string) => text.replace(/As of .*?, by Holdfast/, "");
  expect(withoutTime(beside)).toBe(withoutTime(guideText(guide)));
  expect(beside).not.toContain("AGE-SECRET-KEY-1");

  rows = await query(bench.target.url, content);
  events = (await bench.direct.query(`SELECT count(*)::int AS n FROM "AuditEvent"`)).rows[0].n;
  await engine?.stop();
  engine = null;
  stranger = await mkdtemp(join(tmpdir(), "holdfast-stranger-"));
  await chmod(stranger, 0o755);
  await cp(join(bench.home, "archives"), join(stranger, "storage"), { recursive: true });
  await writeFile(join(stranger, "recovery.key"), `${identity}\n`, { mode: 0o600 });
  await mkdir(join(stranger, "work"));
  await rm(bench.home, { recursive: true });
  await bench.target.drop();

  const tools = await toolsFor(15);
  const { hostname, port, username, password } = new URL(bench.target.url);
  const path = [dirname(tools.pgDump), dirname(await ageProgram()), dirname(process.execPath), "/usr/bin", "/bin"];
  // What the first step of the page has people fill in.
  environment = {
    NODE_ENV: "production",
    PATH: path.join(delimiter),
    HOME: stranger,
    ARCHIVES: join(stranger, "storage"),
    RECOVERY_KEY: join(stranger, "recovery.key"),
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: decodeURIComponent(password),
    HOLDFAST: process.cwd(),
    ...(tools.libraryPath ? { LD_LIBRARY_PATH: tools.libraryPath } : {}),
  };
  const filled = guide.parts[0]?.steps.find(({ fill }) => fill)?.command ?? "";
  for (const name of ["ARCHIVES", "RECOVERY_KEY", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "HOLDFAST"])
    expect(filled).toContain(`${name}=`);
});

/** Every command of the page but those to be filled in, in its order; the last one starts Holdfast and does not end. */
const commands = () => guide.parts.flatMap(({ steps }) => steps.filter(({ fill, command }) => command && !fill));

test("by the page's own commands the production database is back, and Holdfast runs", async () => {
  const startedAt = Date.now();
  const steps = commands();
  const last = steps.at(-1);
  expect(last?.title).toBe("Start it");
  for (const { title, command } of steps.slice(0, -1)) {
    await run("/bin/bash", ["-euo", "pipefail", "-c", command ?? ""], {
      cwd: join(stranger, "work"),
      env: environment,
    }).catch((error) => {
      throw new Error(`${title}: ${error.stderr}`);
    });
  }
  expect(await query(at(bench.target.name), content)).toEqual(rows);

  const port = await freePort();
  const holdfast = spawn("/bin/bash", ["-euo", "pipefail", "-c", last?.command ?? ""], {
    cwd: join(stranger, "work"),
    env: { ...environment, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  try {
    await untilReady(holdfast);
    expect(Date.now() - startedAt).toBeLessThan(15 * 60_000);
    const health = await fetch(`http://127.0.0.1:${port}/api/health`);
    expect(health.status).toBe(200);
    const [kept] = await query(at("holdfast"), `SELECT count(*)::int AS n FROM "AuditEvent"`);
    expect(Number(kept?.n)).toBeGreaterThanOrEqual(events - 10);
    const verify = ["--import", "tsx", "bin/audit-verify.ts"];
    const home = join(stranger, "work", "recovered");
    const url = at("holdfast");
    // The passwords of the environments open again: the worker reaches the restored database.
    await until(async () => {
      const [seen] = await query(
        url,
        `SELECT o.state FROM "Observation" o JOIN "Environment" e ON e.id = o."environmentId"
         WHERE o.kind = 'database' AND e.tier = 'production' AND o."observedAt" > now() - interval '1 minute'`,
      );
      return seen !== undefined;
    }, 500);
    await run(process.execPath, verify, {
      env: { ...environment, HOLDFAST_HOME: home, HOLDFAST_DATABASE_URL: url },
    }).catch(({ code, stdout }) => expect({ code, stdout }).toBe("intact"));
  } finally {
    if (holdfast.exitCode === null && holdfast.pid) {
      const ended = new Promise((resolve) => holdfast.once("exit", resolve));
      process.kill(-holdfast.pid, "SIGTERM");
      await ended;
    }
  }
});

async function untilReady(started: ChildProcess): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (line.includes("Holdfast is ready")) resolve();
      });
    }
    started.once("exit", (code) => reject(new Error(`it ended with ${code}:\n${said.join("\n")}`)));
  });
}
