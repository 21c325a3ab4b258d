// Worker only: the manifest beside an archive, as it lies in storage, with what its seal proves.
import { createHash } from "node:crypto";
import { readSeal, type SealState } from "@/lib/backups/manifest-seal";
import { manifestName } from "@/lib/backups/rules";
import type { Beside } from "@/lib/catalog/rules";
import { FoundManifest } from "@/lib/catalog/schema";
import { OpsError } from "@/lib/errors";
import type { Store } from "@/lib/storage/store";

/** A database of a hundred thousand tables has some twenty megabytes. */
const longest = 64 * 1024 ** 2;

/** `digest` is of the file's text, `raw` what it says, word for word; both null where it cannot be used. */
export type ReadBeside = { readonly beside: Beside; readonly raw: object | null; readonly digest: string | null };

/** Throws only where the storage cannot be asked. */
export async function readBeside(store: Store, fileName: string): Promise<ReadBeside> {
  const text = await readText(store, manifestName(fileName));
  if (text === null) return { beside: { is: "missing" }, raw: null, digest: null };
  const unreadable = (because: string) =>
    ({ beside: { is: "unreadable", because }, raw: null, digest: null }) satisfies ReadBeside;
  if (text === "too long") return unreadable("it is longer than any that Holdfast writes.");
  // PostgreSQL cannot keep these, and no name of anything has them.
  if (/\\u0000|\\ud[89a-f]/i.test(text)) return unreadable("it holds characters that no name can have.");
  const raw = parseJson(text);
  if (raw === null) return unreadable("it is no JSON.");
  const manifest = FoundManifest.safeParse(raw);
  if (!manifest.success)
    return unreadable(`${manifest.error.issues[0]?.path.join(".") || "it"} is not as it should be.`);
  const seal: SealState = await readSeal(raw);
  const digest = createHash("sha256").update(text).digest("hex");
  return { beside: { is: "read", manifest: manifest.data, seal }, raw, digest };
}

async function readText(store: Store, name: string): Promise<string | null> {
  try {
    const file = await store.open(name);
    try {
      if (file.bytes > longest) return "too long";
      return Buffer.concat((await file.stream().toArray()) as Buffer[]).toString("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof OpsError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

function parseJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
