// The places and forms in which an archive may lie, each with its own good archive.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import type { TestS3 } from "@/e2e/support/s3/start-s3";
import { decryptStream, encryptingDraft } from "@/lib/storage/age";
import { type Archive, openArchive } from "@/lib/storage/archive";
import { localStore } from "@/lib/storage/local";
import { s3Store } from "@/lib/storage/s3";
import type { Store } from "@/lib/storage/store";

export type Place = {
  readonly title: string;
  readonly isEncrypted: boolean;
  /** The archive as it lies there. */
  readonly good: Buffer;
  readonly other: Buffer;
  /** Where pg_restore can read it without fetching it first; null elsewhere. */
  readonly path: string | null;
  put(bytes: Buffer): Promise<void>;
  open(key?: "wrong"): Promise<Archive>;
};

const name = "backup.dump";

/** A folder and a bucket, plain and encrypted. `plain` and `other` are what pg_dump wrote. */
export async function openPlaces(folder: string, s3: TestS3, plain: Buffer, other: Buffer): Promise<Place[]> {
  const [key, wrongKey] = [await generateX25519Identity(), await generateX25519Identity()];
  const recipient = await identityToRecipient(key);
  const encrypt = (bytes: Buffer) => encryptInto(folder, bytes, recipient);
  const forms = [
    { form: "plain", isEncrypted: false, good: plain, other },
    { form: "encrypted", isEncrypted: true, good: await encrypt(plain), other: await encrypt(other) },
  ];
  const places: Place[] = [];
  for (const { form, ...bytes } of forms) {
    const below = join(folder, form);
    await mkdir(below);
    const bucket = await s3.newBucket(`damage-${form}`);
    const stores: [string, Store, string | null][] = [
      ["folder", localStore(below), bytes.isEncrypted ? null : join(below, name)],
      ["bucket", s3Store(bucket, s3.secret), null],
    ];
    for (const [title, store, path] of stores) {
      const decrypting = (identity: string) => (stored: Parameters<typeof decryptStream>[0]) =>
        decryptStream(stored, identity);
      places.push({
        ...bytes,
        title: `${title}, ${form}`,
        path,
        put: (content) => put(store, content),
        open: (wrong) => openArchive(store, name, bytes.isEncrypted ? decrypting(wrong ? wrongKey : key) : null),
      });
    }
  }
  return places;
}

async function encryptInto(folder: string, bytes: Buffer, recipient: string): Promise<Buffer> {
  const store = localStore(folder);
  const draft = await encryptingDraft(await store.begin("encrypting", "1", null), [recipient]);
  await draft.write(bytes);
  await draft.seal();
  await draft.publish(async () => {});
  const file = await store.open("encrypting");
  return Buffer.concat(await file.stream().toArray().finally(file.close));
}

async function put(store: Store, bytes: Buffer): Promise<void> {
  await store.remove(name);
  const draft = await store.begin(name, "1", bytes.length);
  if (bytes.length > 0) await draft.write(bytes);
  await draft.seal();
  await draft.publish(async () => {});
}
