import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Archive, openArchiveBench } from "@/e2e/support/archive-bench";
import { ODD_DATABASE } from "@/e2e/support/odd-database";
import { run, sessionsOf } from "@/e2e/support/sessions";
import type { RestoreProgress } from "@/lib/postgres/restore-progress";

let bench: Awaited<ReturnType<typeof openArchiveBench>>;
let odd: Archive;

beforeAll(async () => {
  bench = await openArchiveBench();
  odd = await bench.archive((await bench.newDatabase(ODD_DATABASE)).connection);
});
afterAll(() => bench.close());

test.each([1, 2])("every row of an odd database comes back, with %i job(s), and the progress is true", async (jobs) => {
  const seen: RestoreProgress[] = [];
  const { connection } = await bench.newDatabase();
  const applicationName = `holdfast:odd-${jobs}`;
  const onProgress = (progress: RestoreProgress) => seen.push(progress);
  const result = await bench.restore(odd, connection, { jobs, applicationName, onProgress });
  const verified = await bench.verify(odd, connection);
  expect(verified.checks.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(verified.status).toBe("ok");
  expect(verified.checks[0]?.sentence).toMatch(/^20,0\d\d rows in 12 tables/);
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1);
  expect(seen.at(-1)).toMatchObject({ objectsDone: result.objects, objectsTotal: result.objects, current: null });
  expect(await readdir(join(bench.folder, "run"))).toEqual([]);
  expect(await sessionsOf((await bench.newDatabase()).url, applicationName)).toBe(0);
});

test.each(["host=evil user=x dbname='y", "--file=/tmp/pwned", "a b\\c\"d'e", "postgresql://x:y@z/w", "🚀 größe"])(
  "a database named %s is itself and nothing else",
  async (name) => {
    const { url, connection } = await bench.newDatabase();
    await run(url, `CREATE DATABASE ${escapeIdentifier(name)}`);
    try {
      await bench.restore(odd, { ...connection, database: name });
      expect((await bench.verify(odd, { ...connection, database: name })).status).toBe("ok");
      expect(await run(url, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
    } finally {
      await run(url, `DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  },
);

test("a damaged archive is refused before anything reaches the database", async () => {
  const original = await readFile(odd.path);
  const { url, connection } = await bench.newDatabase();
  const damages = [
    ...[0.01, 0.5, 0.9, 0.999].map((part) => original.subarray(0, Math.floor(original.length * part))),
    ...[0.1, 0.3, 0.5, 0.7, 0.9].map((part) => flipped(original, Math.floor(original.length * part))),
    Buffer.alloc(0),
  ];
  for (const bytes of damages) {
    const path = join(bench.folder, "damaged.dump");
    await writeFile(path, bytes);
    const outcome = await bench.restore({ ...odd, path }, connection).catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: "TOOL_FAILED", message: expect.stringContaining("SHA-256 differs") });
  }
  expect(await run(url, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test("where nobody wrote the hash down, a cut archive fails, and a flipped bit fails or changes nothing", async () => {
  const source = await bench.newDatabase(ODD_DATABASE);
  const digest = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) AS rows FROM plain t";
  const plain = await bench.archive(source.connection, "gzip:0");
  for (const [from, part] of [odd, plain].flatMap((from) => [0.3, 0.8].map((part) => [from, part] as const))) {
    const original = await readFile(from.path);
    const at = Math.floor(original.length * part);
    // Without compression nothing but its hash shows a changed letter.
    for (const bytes of [original.subarray(0, at), ...(from === odd ? [flipped(original, at)] : [])]) {
      const path = join(bench.folder, "unknown.dump");
      await writeFile(path, bytes);
      const { url, connection } = await bench.newDatabase();
      const outcome = await bench
        .restore({ ...from, path }, connection, { expectedSha256: null })
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "TOOL_FAILED" });
      else {
        expect(bytes).toHaveLength(original.length);
        expect(await run(url, digest)).toEqual(await run(source.url, digest));
      }
    }
  }
});

test("a database that is not empty is not touched", async () => {
  const { url, connection } = await bench.newDatabase("CREATE TABLE precious AS SELECT 1 AS id");
  const outcome = bench.restore(odd, connection);
  await expect(outcome).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("public.precious"),
  });
  expect(await run(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    { tablename: "precious" },
  ]);
});

test.each(["SIGKILL", "SIGTERM"] as const)(
  "a pg_restore that is ended by %s is a failure, and no session stays",
  async (signal) => {
    const { url, connection } = await bench.newDatabase();
    const outcome = bench.restore(odd, connection, {
      applicationName: `holdfast:${signal}`,
      onSpawn: (pid) => setTimeout(() => process.kill(pid, signal), 60),
    });
    await expect(outcome).rejects.toMatchObject({ code: "TOOL_FAILED" });
    expect(await sessionsOf(url, `holdfast:${signal}`)).toBe(0);
  },
);

test("cancelling ends programs and sessions", async () => {
  const slow = await bench.archive((await bench.newDatabase(SLOW)).connection);
  const { url, connection } = await bench.newDatabase();
  const cancel = new AbortController();
  const outcome = bench
    .restore(slow, connection, { applicationName: "holdfast:cancel", signal: cancel.signal })
    .catch((error: unknown) => error);
  await expect.poll(() => sessionsOf(url, "holdfast:cancel:pg_restore"), { timeout: 20_000 }).toBeGreaterThan(0);
  cancel.abort();
  expect(await outcome).toMatchObject({ code: "CANCELLED" });
  expect(await sessionsOf(url, "holdfast:cancel")).toBe(0);
  expect(await readdir(join(bench.folder, "run"))).toEqual([]);
});

test("a statement that works for long is no stall; the server that ends the session is a failure", async () => {
  const slow = await bench.archive((await bench.newDatabase(SLOW)).connection);
  const { url, connection } = await bench.newDatabase();
  const applicationName = "holdfast:slow";
  const outcome = bench.restore(slow, connection, { applicationName, stallMs: 1_500 }).catch((error: unknown) => error);
  const working = `SELECT pid FROM pg_stat_activity WHERE application_name = '${applicationName}:pg_restore'
    AND query ~ 'CREATE INDEX' AND clock_timestamp() - query_start > '3 s'`;
  await expect.poll(() => run(url, working), { timeout: 30_000 }).toHaveLength(1);
  await run(url, `SELECT pg_terminate_backend(pid) FROM (${working}) AS session`);
  expect(await outcome).toMatchObject({ code: "UNREACHABLE" });
});

test("a pg_restore that stands still is ended, and no session stays", async () => {
  const { url, connection } = await bench.newDatabase();
  const outcome = bench.restore(odd, connection, {
    applicationName: "holdfast:frozen",
    stallMs: 1_500,
    onSpawn: (pid) => setTimeout(() => process.kill(pid, "SIGSTOP"), 60),
  });
  await expect(outcome).rejects.toMatchObject({ code: "TOOL_FAILED", message: expect.stringContaining("no progress") });
  expect(await sessionsOf(url, "holdfast:frozen")).toBe(0);
});

/** Its index takes a minute to restore, and says nothing meanwhile. */
const SLOW = `
  CREATE TABLE slow AS SELECT i AS id FROM generate_series(1, 600) i;
  CREATE FUNCTION slowly(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
    IF current_setting('holdfast.fast', true) IS NULL THEN PERFORM pg_sleep(0.1); END IF; RETURN $1; END $$;
  SET holdfast.fast = 'on';
  CREATE INDEX slow_index ON slow (slowly(id));`;

function flipped(original: Buffer, at: number): Buffer {
  const copy = Buffer.from(original);
  copy[at] = (copy[at] ?? 0) ^ 16;
  return copy;
}
