// Archives as age files (age-encryption.org/v1): the standard `age` command decrypts them without us.
import { Readable } from "node:stream";
import { Decrypter, Encrypter } from "age-encryption";
import { OpsError } from "@/lib/errors";
import type { Draft } from "@/lib/storage/store";

/** A draft that encrypts what is written into it; what `inner` keeps, counts and hashes is the encrypted file. */
export async function encryptingDraft(inner: Draft, recipients: readonly string[]): Promise<Draft> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pipe.writable.getWriter();
  const failed = new AbortController();
  const pouring = pour(await encrypter.encrypt(pipe.readable), inner).catch((error: unknown) => {
    failed.abort(error);
    // Whoever waits to write must not wait for a reader that is gone.
    void writer.abort(error).catch(() => {});
  });
  const check = () => {
    if (failed.signal.aborted) throw failed.signal.reason;
  };
  return {
    file: null,
    async write(chunk) {
      check();
      await writer.write(chunk).catch(() => {});
      check();
    },
    async seal() {
      await writer.close().catch(() => {});
      await pouring;
      check();
      return inner.seal();
    },
    publish: (mayReplace) => inner.publish(mayReplace),
    async discard() {
      void writer.abort().catch(() => {});
      await pouring;
      await inner.discard();
    },
  };
}

async function pour(encrypted: ReadableStream<Uint8Array>, inner: Draft): Promise<void> {
  for await (const chunk of encrypted) await inner.write(Buffer.from(chunk));
}

/**
 * What was encrypted, as a stream that fails with an OpsError where the file is not for this identity, was changed or
 * ends too early. What came before the place of the damage has been handed out by then: check the SHA-256 first.
 */
export function decryptStream(stored: Readable, identity: string): Readable {
  return Readable.from(plainOf(stored, identity), { objectMode: false, highWaterMark: 1_048_576 });
}

async function* plainOf(stored: Readable, identity: string): AsyncGenerator<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(stored) as ReadableStream<Uint8Array>);
    for await (const chunk of plain) yield Buffer.from(chunk);
  } catch (error) {
    if (error instanceof OpsError) throw error;
    const hint = "Look whether the keys folder holds the key that was in use when it was made.";
    throw new OpsError(
      "TOOL_FAILED",
      "The archive cannot be decrypted whole with this worker's key.",
      hint,
      String(error),
    );
  } finally {
    stored.destroy();
  }
}
