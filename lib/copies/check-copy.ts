import type { Held } from "@/lib/copies/claim-copy";
import type { Work } from "@/lib/copies/make-copy";
import { failCopy, recordBad, recordStored } from "@/lib/copies/record-copy";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { hashArchive, openArchive } from "@/lib/storage/archive";

/**
 * Reads a copy whole: is it there, as long as it was, with the SHA-256 that was written down? One that is gone or changed
 * is nobody's any more, and is made again from a good one where there is one. A place that cannot be asked proves nothing.
 */
export async function checkCopy(held: Held, { actor, signal }: Work): Promise<void> {
  try {
    const found = await look(held, signal);
    if (found === null) await recordStored(actor, held, null);
    else await recordBad(actor, held, found);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof OpsError)) throw error;
    await failCopy(held, error);
  }
}

type Bad = { readonly status: "missing" | "changed"; readonly problem: string };

async function look({ backup, destination }: Held, signal: AbortSignal): Promise<Bad | null> {
  const store = await openDestination(destination);
  const bytes = await store.sizeOf(backup.fileName);
  if (bytes === null) {
    // Where nothing can be listed at all, nothing is known of one file.
    for await (const _ of store.list(backup.fileName)) break;
    return { status: "missing", problem: `${backup.fileName} is gone.` };
  }
  if (BigInt(bytes) !== backup.sizeBytes) {
    return { status: "changed", problem: `It has ${bytes} bytes; ${backup.sizeBytes} were written.` };
  }
  const archive = await openArchive(store, backup.fileName);
  try {
    const { sha256 } = await hashArchive(archive, null, signal);
    return sha256 === backup.sha256
      ? null
      : { status: "changed", problem: "Its SHA-256 is not the one that was written." };
  } finally {
    await archive.close();
  }
}
