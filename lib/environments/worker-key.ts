// The worker's age key pair in <home>/keys; neither half ever lies in the database.

import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";

const identityFile = () => join(env().keys, "worker.key");
const recipientFile = () => join(env().keys, "worker.pub");

/** Makes the key pair on the very first start, whoever comes first; otherwise changes nothing. */
export async function ensureWorkerKey(): Promise<void> {
  await mkdir(env().keys, { recursive: true, mode: 0o700 });
  await publish(identityFile(), `${await generateX25519Identity()}\n`, 0o600);
  const recipient = await identityToRecipient((await readFile(identityFile(), "utf8")).trim());
  await publish(recipientFile(), `${recipient}\n`, 0o644);
}

/** The private half. Only the worker's user may read it. */
export async function readIdentity(): Promise<string> {
  return readKey(identityFile(), "The worker's key is missing.");
}

/** The public half, with which web seals what only the worker may read. */
export async function readRecipient(): Promise<string> {
  return readKey(recipientFile(), "The worker's public key is missing.");
}

/** A link appears whole or not at all and never replaces a file: of two that start at once, one key wins. */
async function publish(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode, flag: "wx" });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
}

async function readKey(path: string, message: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    throw new OpsError("PRECONDITION", message, `Start the worker once, or put the key back at ${path}.`);
  }
}
