import { mkdir } from "node:fs/promises";
import type { Destination } from "@/lib/db/generated/client";
import { requireMark } from "@/lib/destinations/folder-mark";
import { secretPurpose } from "@/lib/destinations/rules";
import { type BucketSettings, DestinationSettings } from "@/lib/destinations/schema";
import { env } from "@/lib/env";
import { openSecret } from "@/lib/environments/open-secret";
import { OpsError } from "@/lib/errors";
import { onDisk } from "@/lib/storage/explain-disk";
import { localStore } from "@/lib/storage/local";
import { s3Store } from "@/lib/storage/s3";
import type { Store } from "@/lib/storage/store";

export type Place = Pick<Destination, "id" | "settings" | "sealedSecret" | "markedAt">;

/**
 * The storage behind a destination; in the worker only, which alone opens secrets. Asks nothing of a bucket yet; refuses a
 * folder that is not the one that was marked.
 */
export async function openDestination(place: Place): Promise<Store> {
  const settings = DestinationSettings.parse(place.settings);
  if (settings.kind === "local") return openFolder(settings.folder, place);
  return s3Store(settings, await openSecretKey(settings, place.sealedSecret));
}

/** The folder on disk, or null for an object storage. */
export function folderOf({ settings }: Pick<Destination, "settings">): string | null {
  const parsed = DestinationSettings.parse(settings);
  return parsed.kind === "local" ? (parsed.folder ?? env().archives) : null;
}

async function openFolder(folder: string | null, place: Place): Promise<Store> {
  const store = await openFolderAsItIs(folder);
  await requireMark(place, folder ?? env().archives);
  return store;
}

/**
 * For whoever decides whether it is the right folder; null is the installation's own. Only that one is made: a mounted one
 * that is not there is a disk that is missing.
 */
export async function openFolderAsItIs(folder: string | null): Promise<Store> {
  if (folder === null) await onDisk(() => mkdir(env().archives, { recursive: true, mode: 0o700 }));
  return localStore(folder ?? env().archives);
}

function openSecretKey(settings: BucketSettings, sealed: string | null): Promise<string> {
  if (sealed) return openSecret(secretPurpose(settings), sealed);
  throw new OpsError("PRECONDITION", "The destination has no secret key.", "Enter it on the page of storage.");
}
