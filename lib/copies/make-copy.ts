import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Actor } from "@/lib/auth/actor";
import { globalsName } from "@/lib/backups/globals/rules";
import { manifestName } from "@/lib/backups/rules";
import type { Manifest } from "@/lib/backups/schema";
import type { Held } from "@/lib/copies/claim-copy";
import { openBackup } from "@/lib/copies/open-copy";
import { failCopy, recordStored } from "@/lib/copies/record-copy";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { hashArchive, openArchive } from "@/lib/storage/archive";
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
      const { fileName, sha256 } = held.backup;
      await pour(source.stored(work.signal), store, { name: fileName, bytes: source.bytes, sha256 }, work);
      await pourGlobals(source, store, held, work);
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

/**
 * The roles beside the archive, where there are any. That they are gone or changed keeps nobody from having the archive
 * twice: they are then left out.
 */
async function pourGlobals(source: Awaited<ReturnType<typeof openBackup>>, store: Store, held: Held, work: Work) {
  const globals = (held.backup.manifest as Manifest | null)?.globals;
  if (!globals?.file) return;
  const name = globalsName(held.backup.fileName);
  const text = await source
    .beside(name)
    .then((file) => readAll(file.stream(undefined, work.signal)).finally(file.close))
    .catch(nothingOf);
  const { sha256, sizeBytes: bytes } = globals;
  if (text === null || createHash("sha256").update(text).digest("hex") !== sha256) return;
  await store.removeDrafts(name);
  await pour(Readable.from([text]), store, { name, bytes, sha256 }, work);
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What the storage says of a file that is gone or cannot be read; everything else is passed on. */
function nothingOf(error: unknown): null {
  if (error instanceof OpsError && error.code !== "CANCELLED") return null;
  throw error;
}

type Wanted = { readonly name: string; readonly bytes: number; readonly sha256: string | null };

async function pour(
  source: Readable,
  store: Store,
  { name, bytes, sha256 }: Wanted,
  { draft: id }: Work,
): Promise<void> {
  const draft = await store.begin(name, id, bytes);
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) await draft.write(chunk);
    const written = await draft.seal();
    if (written.sha256 !== sha256) {
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
