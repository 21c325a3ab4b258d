// Pure and without secrets: the same text is in the manifest and on the page.
import {
  createDatabaseCommands,
  decryptCommands,
  inOrder,
  restoreCommands,
  type ShellCommands,
  verifyCommands,
} from "@/lib/postgres/commands";
import type { SslMode } from "@/lib/postgres/connection-string";

type Place = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly database: string;
  readonly sslmode: string;
};

/** The commands of the runbook's preferred way, for both shells: a new database, then the restore into it. */
export function restoreTexts(place: Place, newDatabase: string, file: string): ShellCommands {
  const { host, port, username: user, database } = place;
  const at = { host, port, user, database, sslmode: place.sslmode as SslMode };
  const { plain, first } = decrypted(file);
  return inOrder([...first, createDatabaseCommands(at, newDatabase), restoreCommands(at, newDatabase, plain)]);
}

/** How a stranger reads an archive through to its last byte. */
export function verifyTexts(file: string): ShellCommands {
  const { plain, first } = decrypted(file);
  return inOrder([...first, verifyCommands(plain)]);
}

function decrypted(file: string): { plain: string; first: readonly ShellCommands[] } {
  const plain = file.replace(/\.age$/, "");
  return { plain, first: plain === file ? [] : [decryptCommands(file, plain)] };
}
