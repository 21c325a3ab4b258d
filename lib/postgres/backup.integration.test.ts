import { copyFile, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeFile, draftAt } from "@/e2e/support/archive-files";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { ODD_DATABASE } from "@/e2e/support/odd-database";
import { lockTable, run, sessionsOf } from "@/e2e/support/sessions";
import { OpsError } from "@/lib/errors";
import { compareCounts } from "@/lib/postgres/compare";
import { withTarget } from "@/lib/postgres/connect";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { type DumpOptions, dumpDatabase } from "@/lib/postgres/dump";
import type { DumpProgress } from "@/lib/postgres/dump-progress";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { bestCompression, type ClientTools, toolsFor } from "@/lib/postgres/tools";

let database: FreshDatabase;
let connection: Connection;
let folder: string;
let tools: ClientTools;
let counter = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"));
  process.env.HOLDFAST_HOME = folder;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  tools = await toolsFor(15);
  database = await freshDatabase("backup");
  connection = parseConnectionString(database.url).connection;
  await run(database.url, ODD_DATABASE);
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test("every row of an odd database is in the archive, and the archive is decoded to its last byte", async () => {
  const seen: DumpProgress[] = [];
  const { source, dumped, path } = await backUp({ onProgress: (progress) => seen.push(progress) });
  const archive = await decodeFile({ tools, path, expectedSha256: dumped.sha256 });
  expect(archive.bytes).toBe((await stat(path)).size);
  expect(archive.bytes).toBe(dumped.bytes);
  expect(compareCounts(source, archive)).toMatchObject({ equal: true, differences: [] });
  expect(archive.rowsByTable).toMatchObject({
    "public.plain": 20_005,
    "public.empty_one": 0,
    "public.no_columns": 7,
    "public.only_generated": 1,
    '"Odd Schema"."dot.ted ""quoted"" table"': 2,
    '"Odd Schema"."new\nline; COPY public.plain (id) FROM stdin;"': 3,
    'public."größe 🚀"': 11,
    "public.select": 1,
    "public.parted_2026": 13,
    "public.parent": 1,
    "public.child": 2,
  });
  expect(archive.rowsByTable).not.toHaveProperty("public.parted");
  expect(archive.largeObjects).toBe(2);
  expect(archive.sequences).toEqual(source.sequences);
  expect(archive.sequences).toMatchObject({ 'public."it\'s a sequence"': "41", "public.never_used": null });
  expect(source.migrationHead).toBe("20260201_second");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const fractions = seen.map((progress) => progress.fraction ?? 0);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1);
  expect(await readdir(join(folder, "run"))).toEqual([]);
});

test("rows left out on purpose are named, and the archive does not have them", async () => {
  const excludeTableData = ["public.plain", '"Odd Schema"."dot.ted ""quoted"" table"'];
  const { source, dumped, path } = await backUp({ excludeTableData });
  const archive = await decodeFile({ tools, path, expectedSha256: dumped.sha256 });
  expect(archive.rowsByTable).not.toHaveProperty("public.plain");
  expect([...source.excludedTables].sort()).toEqual([...excludeTableData].sort());
  expect(compareCounts(source, archive).equal).toBe(true);
});

test("a table to leave out that does not exist is an error, not a silence", async () => {
  await expect(backUp({ excludeTableData: ["public.plian"] })).rejects.toThrow(/public\.plian.*does not exist/);
});

test("an archive cut anywhere is refused", async () => {
  const { path } = await backUp();
  const { size } = await stat(path);
  for (const part of [0.01, 0.25, 0.5, 0.75, 0.95, 0.999]) {
    const cut = `${path}.${part}`;
    await copyFile(path, cut);
    await truncate(cut, Math.floor(size * part));
    await expect(decodeFile({ tools, path: cut, expectedSha256: null }), String(part)).rejects.toThrow(OpsError);
  }
});

test("a single flipped bit is detected", async () => {
  const { path, dumped } = await backUp();
  const original = await readFile(path);
  for (let i = 1; i <= 20; i++) {
    const at = Math.floor((original.length * i) / 21);
    const flipped = Buffer.from(original);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (i % 8));
    const damaged = `${path}.flipped`;
    await writeFile(damaged, flipped);
    await expect(decodeFile({ tools, path: damaged, expectedSha256: dumped.sha256 })).rejects.toThrow(OpsError);
  }
});

test("an existing file is never written over, and a link is not followed", async () => {
  const path = join(folder, "occupied.partial");
  await writeFile(path, "precious");
  await expect(backUp({ partialPath: path })).rejects.toThrow(OpsError);
  expect(await readFile(path, "utf8")).toBe("precious");
});

test("cancelling leaves neither a file nor a session on the server", async () => {
  const applicationName = `holdfast:cancel-${process.pid}`;
  const partialPath = join(folder, "cancelled.partial");
  const unlock = await lockTable(database.url, "ONLY parted");
  const cancel = new AbortController();
  const dumping = withSnapshot(connection, { applicationName }, (snapshot) =>
    draftAt(partialPath).then((draft) =>
      dumpDatabase({ ...defaults(), draft, applicationName, snapshotId: snapshot.id, signal: cancel.signal }),
    ),
  );
  const outcome = dumping.then(
    () => null,
    (error: unknown) => error,
  );
  await expect.poll(() => sessionsOf(database.url, `${applicationName}:pg_dump`), { timeout: 20_000 }).toBe(1);
  expect(await readdir(folder)).toContain("cancelled.partial");
  cancel.abort();
  expect(await outcome).toMatchObject({ code: "CANCELLED" });
  expect(await readdir(folder)).not.toContain("cancelled.partial");
  await expect.poll(() => sessionsOf(database.url, applicationName)).toBe(0);
  await unlock();
});

test("a locked table ends the wait with a sentence", async () => {
  const unlock = await lockTable(database.url, "empty_one");
  const lockWaitTimeoutMs = 300;
  const held = withSnapshot(connection, { applicationName: "holdfast:lock", lockWaitTimeoutMs }, async () => {});
  await expect(held).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("locked") });
  await unlock();
  const unlockParent = await lockTable(database.url, "ONLY parted");
  const dumped = backUp({ lockWaitTimeoutMs });
  await expect(dumped).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("locked") });
  await unlockParent();
});

test("a killed pg_dump is a failure, and leaves nothing", async () => {
  const partialPath = join(folder, "killed.partial");
  const dumping = backUp({ partialPath, onSpawn: (pid) => process.kill(pid, "SIGKILL") });
  await expect(dumping).rejects.toMatchObject({ code: "TOOL_FAILED", message: expect.stringContaining("SIGKILL") });
  expect(await readdir(folder)).not.toContain("killed.partial");
});

test("a session that the server ends is a failure, and leaves nothing", async () => {
  const partialPath = join(folder, "ended.partial");
  const unlock = await lockTable(database.url, "ONLY parted");
  const outcome = backUp({ partialPath }).catch((error: unknown) => error);
  const sessions =
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '%:pg_dump' AND wait_event_type = 'Lock'";
  await expect.poll(() => run(database.url, sessions), { timeout: 20_000 }).toHaveLength(1);
  await run(database.url, `SELECT pg_terminate_backend(pid) FROM (${sessions}) AS waiting`);
  expect(await outcome).toMatchObject({ code: "UNREACHABLE" });
  await unlock();
  expect(await readdir(folder)).not.toContain("ended.partial");
});

test.each(["host=evil user=x dbname='y", "--file=/tmp/pwned", "a b\\c\"d'e", "postgresql://x:y@z/w", "🚀 größe"])(
  "a database named %s is itself and nothing else",
  async (name) => {
    await run(database.url, `CREATE DATABASE ${escapeIdentifier(name)}`);
    try {
      const odd = { ...connection, database: name };
      await withTarget(odd, { applicationName: "holdfast:odd", access: "write" }, (target) =>
        target.query("CREATE TABLE public.marked AS SELECT generate_series(1, 3)"),
      );
      const { source, dumped, path } = await backUp({ connection: odd });
      const archive = await decodeFile({ tools, path, expectedSha256: dumped.sha256 });
      expect(archive.rowsByTable).toEqual({ "public.marked": 3 });
      expect(compareCounts(source, archive).equal).toBe(true);
    } finally {
      await run(database.url, `DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  },
);

test("no table can be emptied or rewritten between the snapshot and the count", async () => {
  const truncated = await withSnapshot(connection, { applicationName: "holdfast:held" }, () =>
    run(database.url, "SET lock_timeout = '200ms'; TRUNCATE plain").catch((error: unknown) => error),
  );
  expect(truncated).toMatchObject({ code: "55P03" });
});

test("rows written after the snapshot are neither counted nor dumped", async () => {
  const before = await withSnapshot(connection, { applicationName: "holdfast:late" }, async (snapshot) => {
    await run(database.url, "INSERT INTO empty_one VALUES (1), (2)");
    const partialPath = join(folder, "late.partial");
    const dumped = await dumpDatabase({ ...defaults(), draft: await draftAt(partialPath), snapshotId: snapshot.id });
    const source = await snapshot.count();
    return { source, archive: await decodeFile({ tools, path: partialPath, expectedSha256: dumped.sha256 }) };
  });
  await run(database.url, "DELETE FROM empty_one");
  expect(before.source.rowsByTable["public.empty_one"]).toBe(0);
  expect(before.archive.rowsByTable["public.empty_one"]).toBe(0);
});

test("no password reaches the command line or the log", async () => {
  const lines: string[] = [];
  let commandLine = "";
  await backUp({
    onLine: (line) => lines.push(line),
    onSpawn: (pid) => {
      open(`/proc/${pid}/cmdline`).then(async (file) => {
        commandLine = await file.readFile("utf8");
        await file.close();
      });
    },
  });
  expect(lines.length).toBeGreaterThan(10);
  expect(commandLine).toContain("--format=custom");
  expect(`${commandLine}${lines.join("\n")}`).not.toContain(`:${connection.password}@`);
  expect(commandLine).not.toContain(connection.host);
});

async function backUp({ partialPath, ...options }: Partial<DumpOptions> & { partialPath?: string } = {}) {
  const applicationName = `holdfast:test-${++counter}`;
  const path = partialPath ?? join(folder, `${counter}.partial`);
  return withSnapshot(options.connection ?? connection, { applicationName }, async (snapshot) => {
    const wanted = { ...defaults(), ...options, draft: await draftAt(path), applicationName, snapshotId: snapshot.id };
    const excludeTableData = wanted.excludeTableData ?? [];
    const [dumped, source] = await Promise.all([dumpDatabase(wanted), snapshot.count({ excludeTableData })]);
    return { dumped, source, path };
  });
}

function defaults(): Omit<DumpOptions, "draft"> {
  return {
    connection,
    tools,
    serverMajor: 15,
    snapshotId: "",
    compression: bestCompression(tools),
    lockWaitTimeoutMs: 60_000,
    stallMs: 60_000,
    applicationName: "holdfast:test",
  };
}
