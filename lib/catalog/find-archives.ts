// Worker only: what lies in a destination and has no row there. Reads manifests, and not one byte of an archive.

import { readBeside } from "@/lib/catalog/read-manifest";
import { factsOf, isArchive, judgeFound } from "@/lib/catalog/rules";
import type { FoundFacts, FoundVerdict } from "@/lib/catalog/schema";
import type { Destination } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import type { Store } from "@/lib/storage/store";

export type FoundArchive = {
  readonly fileName: string;
  readonly bytes: number;
  readonly verdict: FoundVerdict;
  readonly sentence: string;
  readonly facts: FoundFacts | null;
  readonly manifestDigest: string | null;
};

type Reading = { readonly signal: AbortSignal; readonly onFraction: (fraction: number) => void };

/** Every archive of a destination that is not known there, judged. */
export async function findArchives(destination: Destination, { signal, onFraction }: Reading): Promise<FoundArchive[]> {
  const store = await openDestination(destination);
  const known = await namesKnown(destination.id);
  const unknown: { name: string; bytes: number }[] = [];
  for await (const file of store.list("")) {
    if (signal.aborted) throw cancelled();
    if (isArchive(file.name) && !known.has(file.name)) unknown.push(file);
  }
  const found: FoundArchive[] = [];
  for (const { name, bytes } of unknown) {
    if (signal.aborted) throw cancelled();
    found.push(await judge(store, name, bytes));
    onFraction(found.length / unknown.length);
  }
  return found;
}

/** Files that a copy's row speaks for, and those of backups that are being made, were not made, or are deleted. */
async function namesKnown(destinationId: string): Promise<Set<string>> {
  const rows = await read().backup.findMany({
    where: { OR: [{ status: { not: "complete" } }, { copies: { some: { destinationId } } }] },
    select: { fileName: true },
  });
  return new Set(rows.map(({ fileName }) => fileName));
}

/** One archive as it lies there now. Throws where the storage cannot be asked. */
export async function judge(store: Store, fileName: string, bytes: number): Promise<FoundArchive> {
  const { beside, digest } = await readIfNamed(store, fileName);
  const manifest = beside.is === "read" ? beside.manifest : null;
  const known = await read().backup.findFirst({
    where: { OR: [{ fileName }, ...(manifest ? [{ id: manifest.id }] : [])] },
    select: { fileName: true, status: true, sha256: true },
  });
  const facts = manifest ? factsOf(manifest) : null;
  const judged = judgeFound({ fileName, bytes, beside, known, now: await databaseNow() });
  return { fileName, bytes, ...judged, facts, manifestDigest: digest };
}

/** A name that no storage of ours is asked for has nothing beside it either. */
async function readIfNamed(store: Store, fileName: string) {
  try {
    return await readBeside(store, fileName);
  } catch (error) {
    if (error instanceof OpsError && error.code === "INVALID")
      return { beside: { is: "missing" } as const, raw: null, digest: null };
    throw error;
  }
}

function cancelled(): OpsError {
  return new OpsError("CANCELLED", "Cancelled while the destination was being looked through.");
}
