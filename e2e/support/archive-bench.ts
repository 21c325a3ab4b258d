import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import type { SourceCounts } from "@/lib/postgres/counts";
import { dumpDatabase } from "@/lib/postgres/dump";
import { type RestoreOptions, restoreArchive } from "@/lib/postgres/restore";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { toolsFor } from "@/lib/postgres/tools";
import { type VerifiedRestore, verifyRestored } from "@/lib/postgres/verify-restored";
import { draftAt } from "./archive-files";
import { type FreshDatabase, freshDatabase } from "./fresh-database";
import { run } from "./sessions";

export type Archive = { readonly path: string; readonly sha256: string; readonly counts: SourceCounts };

/** A folder for archives, databases to dump and empty ones to restore into, on the test server. */
export async function openArchiveBench() {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-archive-"));
  process.env.HOLDFAST_HOME = folder;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  const tools = await toolsFor(15);
  const made: FreshDatabase[] = [];
  let counter = 0;

  /** Empty but for what `sql` makes, or a copy of another that nobody is connected to. */
  async function newDatabase(sql = "", template?: string) {
    const database = await freshDatabase("restore", template);
    made.push(database);
    if (sql) await run(database.url, sql);
    return { url: database.url, connection: parseConnectionString(database.url).connection };
  }

  /** Dumps and counts in one snapshot, as a backup does. */
  async function archive(connection: Connection, compression = "gzip:1"): Promise<Archive> {
    const applicationName = "holdfast:source";
    const path = join(folder, `${++counter}.dump`);
    return withSnapshot(connection, { applicationName }, async (snapshot) => {
      const draft = await draftAt(path);
      const options = { connection, tools, serverMajor: 15, snapshotId: snapshot.id, draft, compression };
      const limits = { lockWaitTimeoutMs: 60_000, stallMs: 60_000 };
      const { sha256 } = await dumpDatabase({ ...options, ...limits, applicationName });
      return { path, sha256, counts: await snapshot.count() };
    });
  }

  function restore(from: Archive, connection: Connection, more: Partial<RestoreOptions> = {}) {
    return restoreArchive({
      tools,
      path: from.path,
      expectedSha256: from.sha256,
      connection,
      superuser: null,
      serverMajor: 15,
      jobs: 2,
      leaveOut: ["grants"],
      sizes: from.counts,
      stallMs: 60_000,
      // Other files work on the same server: their sessions are not ours to end.
      applicationName: `holdfast:restore-${process.pid}-${++counter}`,
      ...more,
    });
  }

  function verify(from: Archive, connection: Connection): Promise<VerifiedRestore> {
    return verifyRestored({
      connection,
      promised: from.counts,
      applicationName: "holdfast:verify",
      checkSchema: async () => ({ status: "ok", sentence: "Not looked at here." }),
    });
  }

  async function close(): Promise<void> {
    for (const database of made) await database.drop();
    await rm(folder, { recursive: true, force: true });
  }

  return { folder, tools, newDatabase, archive, restore, verify, close };
}
