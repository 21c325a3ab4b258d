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

/** `name` is that of its files; `what` is how people are told that one is missing, such as "The worker's key". */
export function keyPair(name: string, what: string): KeyPair {
  const file = (ending: "key" | "pub") => join(env().keys, `${name}.${ending}`);
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
