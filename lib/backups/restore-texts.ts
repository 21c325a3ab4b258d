// Pure and without secrets: the same text is in the manifest and on the page.
import { createDatabaseCommands, restoreCommands, type ShellCommands } from "@/lib/postgres/commands";
import type { SslMode } from "@/lib/postgres/connection-string";

type Place = {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly database: string;
  readonly sslmode: string;
};

/** Both commands of the runbook's preferred way, for both shells: a new database, then the restore into it. */
export function restoreTexts(place: Place, newDatabase: string, file: string): ShellCommands {
  const { host, port, username: user, database } = place;
  const at = { host, port, user, database, sslmode: place.sslmode as SslMode };
  const make = createDatabaseCommands(at, newDatabase);
  const restore = restoreCommands(at, newDatabase, file);
  return { bash: `${make.bash}\n${restore.bash}`, powershell: `${make.powershell}\n${restore.powershell}` };
}
