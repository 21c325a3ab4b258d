import type { Readable } from "node:stream";
import { keyPair } from "@/lib/key-pair";
import { decryptStream } from "@/lib/storage/age";

const archives = keyPair({ key: "archives.key", pub: "archives.pub" }, "The key of the archives");

/** Opens archives, and nothing else: it can be kept elsewhere without giving away the databases' passwords. */
export const ensureArchiveKey = archives.ensure;

/** To whom an archive is encrypted: always the worker too, which must prove it, and those whom the environment names. */
export async function recipientsOf(environment: { readonly recipients: readonly string[] }): Promise<string[]> {
  return [...new Set([await archives.readRecipient(), ...environment.recipients])];
}

/** The installation's own public half. */
export const ownRecipient = archives.readRecipient;

/** How what was encrypted to the installation is read. */
export async function openWithArchiveKey() {
  const identity = await archives.readIdentity();
  return (stored: Readable) => decryptStream(stored, identity);
}

/** How a stored archive is read; null where it is stored as pg_dump wrote it. */
export async function decryptionOf({ encryption }: { readonly encryption: string }) {
  return encryption === "none" ? null : openWithArchiveKey();
}
