// The worker's key of the audit chain in <home>/keys; only the worker and `npm run audit:verify` read it, web never.
import { randomBytes } from "node:crypto";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { publishKey, readKey } from "@/lib/key-file";

const keyBytes = 32;
const keyFile = () => join(env().keys, "audit.key");

/**
 * Makes the key on the very first start. Not once anything is sealed: a new key would hide that the old one is gone.
 */
export async function ensureAuditKey(isSealed: () => Promise<boolean>): Promise<void> {
  const exists = await access(keyFile()).then(
    () => true,
    () => false,
  );
  if (exists || (await isSealed())) return;
  await mkdir(env().keys, { recursive: true, mode: 0o700 });
  await publishKey(keyFile(), `${randomBytes(keyBytes).toString("base64url")}\n`, 0o600);
}

/** The key. Throws PRECONDITION when it is missing or damaged: then nothing can be sealed or proven. */
export async function openAuditKey(): Promise<Buffer> {
  const text = await readKey(keyFile(), "The key of the audit chain is missing.");
  const key = Buffer.from(text, "base64url");
  if (key.length === keyBytes && key.toString("base64url") === text) return key;
  throw new OpsError("PRECONDITION", "The key of the audit chain is damaged.", `Put its backup back at ${keyFile()}.`);
}
