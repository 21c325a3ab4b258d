// The worker's age key pair in <home>/keys; neither half ever lies in the database.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { env } from "@/lib/env";
import { publishKey, readKey } from "@/lib/key-file";

const identityFile = () => join(env().keys, "worker.key");
const recipientFile = () => join(env().keys, "worker.pub");

/** Makes the key pair on the very first start, whoever comes first; otherwise changes nothing. */
export async function ensureWorkerKey(): Promise<void> {
  await mkdir(env().keys, { recursive: true, mode: 0o700 });
  await publishKey(identityFile(), `${await generateX25519Identity()}\n`, 0o600);
  const recipient = await identityToRecipient((await readFile(identityFile(), "utf8")).trim());
  await publishKey(recipientFile(), `${recipient}\n`, 0o644);
}

/** The private half. Only the worker's user may read it. */
export async function readIdentity(): Promise<string> {
  return readKey(identityFile(), "The worker's key is missing.");
}

/** The public half, with which web seals what only the worker may read. */
export async function readRecipient(): Promise<string> {
  return readKey(recipientFile(), "The worker's public key is missing.");
}
