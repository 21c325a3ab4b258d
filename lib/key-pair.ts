// Age key pairs of the worker, in <home>/keys; neither half ever lies in the database.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { env } from "@/lib/env";
import { publishKey, readKey } from "@/lib/key-file";

export type KeyPair = {
  /** Makes the pair on the very first start, whoever comes first; otherwise changes nothing. */
  ensure(): Promise<void>;
  /** The private half. Only the worker's user may read it. */
  readIdentity(): Promise<string>;
  /** The public half, with which everybody seals what only the worker may read. */
  readRecipient(): Promise<string>;
};

type Files = { readonly key: string; readonly pub: string };

/**
 * `what` is how people are told that a file is missing, such as "The worker's key". Names come whole: of one that is put
 * together here the build would take every file of the project for a part of the pages.
 */
export function keyPair(files: Files, what: string): KeyPair {
  const file = (half: keyof Files) => join(env().keys, files[half]);
  return {
    async ensure() {
      await mkdir(env().keys, { recursive: true, mode: 0o700 });
      await publishKey(file("key"), `${await generateX25519Identity()}\n`, 0o600);
      const recipient = await identityToRecipient((await readFile(file("key"), "utf8")).trim());
      await publishKey(file("pub"), `${recipient}\n`, 0o644);
    },
    readIdentity: () => readKey(file("key"), `${what} is missing.`),
    readRecipient: () => readKey(file("pub"), `${what}'s public half is missing.`),
  };
}
