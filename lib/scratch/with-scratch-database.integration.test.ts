import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ask, holdScratch, openScratchHome, scratchNeed } from "@/e2e/support/scratch-bench";
import { createEmbeddedServer } from "@/lib/scratch/embedded-server";
import { sweepScratch } from "@/lib/scratch/sweep-scratch";
import { stopScratchServer, withScratchDatabase } from "@/lib/scratch/with-scratch-database";

let bench: Awaited<ReturnType<typeof openScratchHome>>;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  bench = await openScratchHome();
});
afterAll(() => bench.close());

test("a database of its own, whose owner may do nothing beyond it, and which is gone afterwards", async () => {
  const extensions = ["citext", "pg_stat_statements", "plpgsql"];
  const seen = await withScratchDatabase(scratchNeed({ extensions }), async ({ connection, superuser, ...rest }) => {
    expect(rest).toEqual({ serverVersion: "15.18", notes: [] });
    await ask(connection, "CREATE TABLE public.t AS SELECT 1; CREATE EXTENSION citext");
    await ask(connection, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    const refusals = [
      "COPY (SELECT 1) TO PROGRAM 'true'",
      "SELECT pg_read_file('/etc/hostname')",
      "CREATE DATABASE other",
      "CREATE ROLE other",
      "ALTER SYSTEM SET fsync = on",
    ];
    for (const sql of refusals) await expect(ask(connection, sql), sql).rejects.toMatchObject({ code: "PRECONDITION" });
    await expect(ask({ ...connection, database: "postgres" }, "SELECT 1")).rejects.toThrow();
    const [mark] = superuser ? await ask(superuser, markOf(connection.database)) : [];
    expect(JSON.parse(String(mark?.mark))).toMatchObject({ holdfast: "scratch", purpose: "a test", runId: "run-1" });
    return { connection, superuser };
  });
  const left = "SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1";
  const administrator = seen.superuser && { ...seen.superuser, database: "postgres" };
  expect(administrator && (await ask(administrator, left))).toEqual(
    ["postgres", "template0", "template1"].map((datname) => ({ datname })),
  );
});

test("it is gone also when the work fails or is cancelled, and the failure is the work's own", async () => {
  const failure = new Error("mine");
  let url = { database: "" } as Parameters<typeof ask>[0];
  const work = withScratchDatabase(scratchNeed(), async ({ connection }) => {
    url = connection;
    throw failure;
  });
  await expect(work).rejects.toBe(failure);
  await expect(ask(url, "SELECT 1")).rejects.toMatchObject({ code: "PRECONDITION" });
  const cancelled = withScratchDatabase(scratchNeed({ signal: AbortSignal.abort() }), async () => "never");
  await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
});

test("several at once, each alone in its own", async () => {
  const names = await Promise.all(
    [1, 2, 3].map((n) =>
      withScratchDatabase(scratchNeed(), async ({ connection }) => {
        await ask(connection, `CREATE TABLE public.mine AS SELECT ${n} AS n`);
        const others = await ask(connection, "SELECT datname FROM pg_database WHERE datname ~ '^holdfast_scratch_'");
        for (const { datname } of others.filter((other) => other.datname !== connection.database)) {
          await expect(ask({ ...connection, database: String(datname) }, "SELECT 1")).rejects.toThrow();
        }
        expect(await ask(connection, "SELECT n FROM public.mine")).toEqual([{ n }]);
        return connection.database;
      }),
    ),
  );
  expect(new Set(names).size).toBe(3);
  expect(await bench.folders()).toHaveLength(1);
});

test("encoding as wanted; a locale that is not there is replaced, and said", async () => {
  const latin = scratchNeed({ encoding: "LATIN1", locale: "de_DE.ISO-8859-1" });
  await withScratchDatabase(latin, async ({ connection, notes }) => {
    const facts =
      "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate FROM pg_database WHERE datname = current_database()";
    expect(await ask(connection, facts)).toEqual([{ encoding: "LATIN1", datcollate: "C" }]);
    expect(notes).toEqual([expect.stringContaining("de_DE.ISO-8859-1 is not available")]);
  });
});

test.each([
  [{ serverMajor: 16 }, "The embedded PostgreSQL is version 15, and the database's server is 16."],
  [{ extensions: ["postgis"] }, "The embedded PostgreSQL does not have the extension postgis."],
  [{ expectedBytes: 2 ** 60 }, /The embedded PostgreSQL has .* free, and about 1441 PB are needed\./],
])("where nothing fits it says why, and what would: %j", async (more, reason) => {
  const outcome = await withScratchDatabase(scratchNeed(more), async () => "made").catch((error: unknown) => error);
  expect(outcome).toMatchObject({ code: "PRECONDITION", hint: expect.stringContaining("Set HOLDFAST_SCRATCH_URL") });
  expect(String((outcome as Error).message)).toMatch(reason);
  expect(String((outcome as Error).message)).toContain("No other scratch server is configured.");
});

test("nobody else on this machine can read the files or come in", async () => {
  await withScratchDatabase(scratchNeed(), async ({ connection }) => {
    const [folder = ""] = await bench.folders();
    const data = await stat(join(folder, "data"));
    expect(data.mode & 0o077).toBe(0);
    if (isRoot) {
      expect(data.uid).not.toBe(0);
      for (const user of ["nobody", "postgres"]) expect(() => listAs(user, join(folder, "data"))).toThrow(/denied/);
    }
    await expect(ask({ ...connection, password: "guess" }, "SELECT 1")).rejects.toThrow(/refused the password/);
    expect(readFileSync(join(folder, "data", "pg_hba.conf"), "utf8")).not.toMatch(/^[^#\n]*\b(trust|peer|ident)\b/m);
    const lines = commandLines();
    expect(lines.filter((line) => line.includes(folder))).not.toEqual([]);
    expect(lines.join("\n")).not.toContain(connection.password);
  });
});

test("a killed worker takes its server with it, and the copy too", async () => {
  const holder = holdScratch();
  const held = await holder.connection;
  const mine = new Set(await bench.folders());
  expect(await ask(held, "SELECT body FROM public.secret")).toEqual([{ body: "of production" }]);
  await holder.kill();
  await vi.waitFor(async () => expect((await bench.folders()).length).toBeLessThan(mine.size), { timeout: 20_000 });
  await expect(ask(held, "SELECT 1")).rejects.toMatchObject({ code: "UNREACHABLE" });
});

test("killed while its server is being made, a worker leaves nothing either", async () => {
  const before = await bench.folders();
  const holder = holdScratch();
  await expect.poll(() => bench.folders(), { timeout: 30_000, interval: 5 }).toHaveLength(before.length + 1);
  await holder.kill();
  await expect.poll(() => bench.folders(), { timeout: 60_000 }).toEqual(before);
});

test("when worker and keeper are killed at once, the next sweep ends what is left; a living worker's server stays", async () => {
  await withScratchDatabase(scratchNeed(), async ({ connection }) => {
    const before = await bench.folders();
    const holder = holdScratch();
    const held = await holder.connection;
    const [folder = ""] = (await bench.folders()).filter((one) => !before.includes(one));
    const keeper = Number(/(\d+)\.[0-9a-f]+\.[0-9a-f]+$/.exec(folder)?.[1]);
    process.kill(keeper, "SIGSTOP");
    await holder.kill();
    process.kill(keeper, "SIGKILL");
    expect(await ask(held, "SELECT 1 AS still")).toEqual([{ still: 1 }]);
    await sweepScratch();
    await expect(ask(held, "SELECT 1")).rejects.toMatchObject({ code: "UNREACHABLE" });
    expect(commandLines().filter((line) => line.includes(folder))).toEqual([]);
    expect(await bench.folders()).toEqual(before);
    expect(await ask(connection, "SELECT 1 AS still")).toEqual([{ still: 1 }]);
  });
});

test("an idle server ends by itself, and the next work starts another", async () => {
  await stopScratchServer();
  expect(await bench.folders()).toEqual([]);
  const server = createEmbeddedServer({ idleMs: 300 });
  const port = await server.withServer(async ({ administrator }) => administrator.port);
  await vi.waitFor(async () => expect(await bench.folders()).toEqual([]), { timeout: 20_000 });
  expect(await server.withServer(async ({ administrator }) => ask(administrator, "SELECT 1 AS up"))).toEqual([
    { up: 1 },
  ]);
  expect(port).toBeGreaterThan(0);
  await server.stop();
});

function markOf(database: string): string {
  return `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = '${database}'`;
}

function listAs(user: string, folder: string): string {
  return execFileSync("/usr/bin/setpriv", [`--reuid=${user}`, "--clear-groups", "ls", folder], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
}
