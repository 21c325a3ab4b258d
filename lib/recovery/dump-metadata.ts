// Worker only: Holdfast's own database, dumped and proven by the same code as every other.
import { ensureArchiveKey, openWithArchiveKey, ownRecipient } from "@/lib/copies/archive-key";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { compareCounts } from "@/lib/postgres/compare";
import { withTarget } from "@/lib/postgres/connect";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { decodeArchive } from "@/lib/postgres/decode";
import { dumpDatabase } from "@/lib/postgres/dump";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { bestCompression, toolsFor } from "@/lib/postgres/tools";
import type { StepContext } from "@/lib/runs/run-handler";
import { encryptingDraft } from "@/lib/storage/age";
import { openArchive } from "@/lib/storage/archive";
import type { Store, Written } from "@/lib/storage/store";

type Wanted = {
  readonly store: Store;
  readonly name: string;
  readonly draft: string;
  /** The recovery key's public half; null leaves the dump as pg_dump writes it. */
  readonly recipient: string | null;
  readonly applicationName: string;
};

/**
 * One snapshot dumped into the store and counted, then read back to its last byte and compared. Encrypted to the recovery
 * key and to the installation's own, which must prove it. Rejects with an OpsError.
 */
export async function dumpMetadata(wanted: Wanted, step: StepContext): Promise<Written & { serverVersion: string }> {
  const { store, name, recipient, applicationName } = wanted;
  const { connection } = parseConnectionString(env().databaseUrl);
  const common = { applicationName, lockWaitTimeoutMs: 60_000, signal: step.signal };
  const serverMajor = await withTarget(connection, { applicationName }, async ({ serverVersion }) =>
    Math.floor(serverVersion / 10_000),
  );
  const tools = await toolsFor(serverMajor);
  if (recipient) await ensureArchiveKey();
  const plain = await store.begin(name, wanted.draft, null);
  const draft = recipient ? await encryptingDraft(plain, [recipient, await ownRecipient()]) : plain;
  const { written, source } = await withSnapshot(connection, common, async (snapshot) => {
    const dumping = { ...common, connection, tools, serverMajor, snapshotId: snapshot.id, draft, stallMs: 120_000 };
    const written = await dumpDatabase({
      ...dumping,
      compression: bestCompression(tools),
      onSpawn: (pid) => step.onSpawn(pid, "pg_dump"),
    });
    return { written, source: await snapshot.count() };
  }).catch(async (error: unknown) => {
    await draft.discard();
    throw error;
  });
  await draft.publish(step.confirmOwner);
  const archive = await openArchive(store, name, recipient ? await openWithArchiveKey() : null);
  const found = await decodeArchive({
    tools,
    archive,
    expectedSha256: written.sha256,
    signal: step.signal,
    onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
  }).finally(archive.close);
  const comparison = compareCounts(source, found);
  if (!comparison.equal) throw new OpsError("TOOL_FAILED", comparison.sentence, "It is tried again.");
  return { bytes: written.bytes, sha256: written.sha256, serverVersion: source.serverVersion };
}
