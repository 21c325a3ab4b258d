// The worker's key of manifests in <home>/keys: what it sealed, this installation wrote, wherever it lay since.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Manifest } from "@/lib/backups/schema";
import { canonicalJson } from "@/lib/canonical-json";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { publishKey } from "@/lib/key-file";

const keyBytes = 32;
const Sealed = z.looseObject({ seal: z.object({ key: z.string(), mac: z.string().regex(/^[0-9a-f]{64}$/) }) });

/**
 * `ours`: this installation wrote exactly this; `changed`: it wrote another one; `foreign`: sealed with a key that is not
 * here; `none`: anybody may have written it.
 */
export type SealState = "ours" | "changed" | "foreign" | "none";

/** The manifest with the seal of this installation, whose key is made when it is needed first. */
export async function sealManifest(manifest: Manifest): Promise<Manifest> {
  const key = (await findKey()) ?? (await makeKey());
  return { ...manifest, seal: { key: nameOf(key), mac: macOf(manifest, key).toString("hex") } };
}

/** Whether this installation wrote a manifest, as it was read as JSON. */
export async function readSeal(manifest: unknown): Promise<SealState> {
  const sealed = Sealed.safeParse(manifest);
  if (!sealed.success) return "none";
  const { seal, ...rest } = sealed.data;
  const key = await findKey();
  if (!key || seal.key !== nameOf(key)) return "foreign";
  return timingSafeEqual(Buffer.from(seal.mac, "hex"), macOf(rest, key)) ? "ours" : "changed";
}

function macOf(manifest: object, key: Buffer): Buffer {
  return createHmac("sha256", key)
    .update(`holdfast manifest\n${canonicalJson(manifest)}`)
    .digest();
}

/** Tells keys apart, and gives nothing of them away. */
function nameOf(key: Buffer): string {
  return createHash("sha256").update("holdfast manifest key\n").update(key).digest("hex").slice(0, 12);
}

const keyFile = () => join(env().keys, "manifests.key");

async function makeKey(): Promise<Buffer> {
  await mkdir(env().keys, { recursive: true, mode: 0o700 });
  await publishKey(keyFile(), `${randomBytes(keyBytes).toString("base64url")}\n`, 0o600);
  const key = await findKey();
  if (key) return key;
  throw new OpsError("PRECONDITION", "The key of the manifests cannot be read.", `Look at ${keyFile()}.`);
}

async function findKey(): Promise<Buffer | null> {
  const text = await readFile(keyFile(), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new OpsError("PRECONDITION", "The key of the manifests cannot be read.", `Look at ${keyFile()}.`);
  });
  if (text === null) return null;
  const key = Buffer.from(text.trim(), "base64url");
  if (key.length === keyBytes) return key;
  throw new OpsError("PRECONDITION", "The key of the manifests is damaged.", `Put its backup back at ${keyFile()}.`);
}
