import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeFile, draftAt } from "@/e2e/support/archive-files";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { run } from "@/e2e/support/sessions";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { dumpDatabase } from "@/lib/postgres/dump";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { bestCompression, type ClientTools, toolsFor } from "@/lib/postgres/tools";

let database: FreshDatabase;
let folder: string;
let tools: ClientTools;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-decode-"));
  process.env.HOLDFAST_HOME = folder;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  tools = await toolsFor(15);
  database = await freshDatabase("decode");
  await run(database.url, "CREATE TABLE one AS SELECT generate_series(1, 1000) AS id");
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function dump(name: string) {
  const { connection } = parseConnectionString(database.url);
  const partialPath = join(folder, name);
  const applicationName = "holdfast:test";
  const common = { applicationName, lockWaitTimeoutMs: 5_000 };
  const dumped = await withSnapshot(connection, common, async (snapshot) =>
    dumpDatabase({
      ...common,
      connection,
      tools,
      serverMajor: snapshot.serverMajor,
      snapshotId: snapshot.id,
      draft: await draftAt(partialPath),
      compression: bestCompression(tools),
      stallMs: 60_000,
    }),
  );
  return { path: partialPath, sha256: dumped.sha256 };
}

/** A crafted archive takes a pg_restore over while it reads it: whose it is must be known before. */
test("pg_restore does not read a byte of an archive whose hash is not the one that was written down", async () => {
  const own = await dump("own.dump");
  const swapped = join(folder, "swapped.dump");
  await copyFile((await dump("other.dump")).path, swapped);
  await writeFile(swapped, "one byte more", { flag: "a" });
  const started: number[] = [];
  const decode = (path: string) =>
    decodeFile({ tools, path, expectedSha256: own.sha256, onSpawn: (pid) => started.push(pid) });
  await expect(decode(swapped)).rejects.toThrow(/its SHA-256 differs/);
  expect(started).toEqual([]);
  expect((await decode(own.path)).rowsByTable).toEqual({ "public.one": 1_000 });
  expect(started).toHaveLength(1);
});
