import { armor, Encrypter } from "age-encryption";
import { readRecipient } from "@/lib/environments/worker-key";

/**
 * Seals a secret to the worker's key (age, armored text). `purpose` says what it may be used for and is checked when it is
 * opened: a sealed password cannot be moved to another host.
 */
export async function sealSecret(purpose: string, secret: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await readRecipient());
  return armor.encode(await encrypter.encrypt(JSON.stringify({ purpose, secret })));
}

/** The purpose of a database password: this user on this host, port and database, and no other. */
export function passwordPurpose(place: { username: string; host: string; port: number; database: string }): string {
  return `password of ${JSON.stringify([place.username, place.host, place.port, place.database])}`;
}
