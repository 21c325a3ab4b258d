import type { Actor } from "@/lib/auth/actor";
import { manifestName } from "@/lib/backups/rules";
import type { Held } from "@/lib/copies/claim-copy";
import { openBackup } from "@/lib/copies/open-copy";
import { failCopy, recordStored } from "@/lib/copies/record-copy";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { type Archive, hashArchive, openArchive } from "@/lib/storage/archive";
import type { Store } from "@/lib/storage/store";

export type Work = { readonly actor: Actor; readonly signal: AbortSignal; readonly draft: string };

/**
 * Makes a copy that is wanted from one that is good: streamed, held against the SHA-256 on its way, published only when
 * it is equal, then read back whole from where it now lies. What goes wrong is written on the copy, which is tried again.
 */
export async function makeCopy(held: Held, work: Work): Promise<void> {
  try {
    const store = await openDestination(held.destination);
    const source = await openBackup(held.backup);
    try {
      await store.removeDrafts(held.backup.fileName);
      await pour(source, store, held, work);
    } finally {
      await source.close();
    }
    const { manifest, fileName } = held.backup;
    await store.writeText(manifestName(fileName), work.draft, `${JSON.stringify(manifest, null, 2)}\n`);
    await readBack(store, held, work.signal);
    await recordStored(work.actor, held, `Copied from ${source.place}, and read back`);
  } catch (error) {
    if (work.signal.aborted) return;
    if (!(error instanceof OpsError)) throw error;
    await failCopy(held, error);
  }
}

async function pour(source: Archive, store: Store, { backup }: Held, { signal, draft: id }: Work): Promise<void> {
  const draft = await store.begin(backup.fileName, id, source.bytes);
  try {
    for await (const chunk of source.stored(signal) as AsyncIterable<Buffer>) await draft.write(chunk);
    const written = await draft.seal();
    if (written.sha256 !== backup.sha256) {
      throw new OpsError(
        "TOOL_FAILED",
        "The copy it was to be made from is not what was written.",
        "It is looked at by itself.",
      );
    }
    // What is in the way is an older try, or a copy that was found to be changed.
    await draft.publish(async () => {});
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function readBack(store: Store, { backup }: Held, signal: AbortSignal): Promise<void> {
  const archive = await openArchive(store, backup.fileName);
  await hashArchive(archive, backup.sha256, signal).finally(archive.close);
}
