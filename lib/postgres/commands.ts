// Pure and safe in a browser: the exact commands as text, for people who want or must do it by hand.
import { type DumpSettings, decodeArguments, dumpArguments, leaveOutArguments } from "@/lib/postgres/commands-argv";
import { quoteForBash, quoteForPowerShell, quoteLiteralForPowerShell } from "@/lib/postgres/commands-quote";
import type { Connection } from "@/lib/postgres/connection-string";

/** The same command for two shells. Neither holds a password: the tool asks for it, or finds it in a passfile. */
export type ShellCommands = { readonly bash: string; readonly powershell: string };

/** Where a command connects, without anything secret. */
export type CommandPlace = Pick<Connection, "host" | "port" | "user" | "database" | "sslmode">;

/** What "Backup now" runs, with the same arguments, writing to `file` in the current folder. */
export function backupCommands(place: CommandPlace, settings: DumpSettings, file: string): ShellCommands {
  // By hand there is no snapshot of ours to share, no log to feed, and a person who can type the password.
  const own = dumpArguments(settings, null).filter(
    (argument) => argument !== "--no-password" && argument !== "--verbose",
  );
  return render(place, "pg_dump", [...own, `--file=${file}`]);
}

/**
 * Restores an archive into the new, empty database `newDatabase` on the same server, which must have been created
 * before (`createDatabaseCommands`). `--exit-on-error`: half a restore never looks like a whole one.
 */
export function restoreCommands(place: CommandPlace, newDatabase: string, file: string): ShellCommands {
  const options = ["--no-owner", "--no-privileges", "--exit-on-error", `--dbname=${databaseArgument(newDatabase)}`];
  return render(place, "pg_restore", [...options, pathArgument(file)]);
}

export type NewDatabase = {
  readonly name: string;
  /** Of the source; empty where nobody knows. */
  readonly encoding: string;
  readonly locale: string;
  readonly jobs: number;
};

/** What a restore into a new database runs: the database as its source was created, then the archive into it. */
export function restoreIntoNewCommands(place: CommandPlace, database: NewDatabase, file: string): ShellCommands[] {
  const plain = file.replace(/\.age$/, "");
  const like = [
    ...(database.encoding ? [`--encoding=${database.encoding}`] : []),
    ...(database.locale ? [`--locale=${database.locale}`] : []),
  ];
  const options = [
    ...leaveOutArguments(["subscriptions", "tablespaces"]),
    "--exit-on-error",
    `--jobs=${database.jobs}`,
    `--dbname=${databaseArgument(database.name)}`,
  ];
  return [
    ...(plain === file ? [] : [decryptCommands(file, plain)]),
    createDatabaseCommands(place, database.name, like),
    render(place, "pg_restore", [...options, pathArgument(plain)]),
  ];
}

/** Several commands, one after the other. */
export function inOrder(parts: readonly ShellCommands[]): ShellCommands {
  return {
    bash: parts.map(({ bash }) => bash).join("\n"),
    powershell: parts.map(({ powershell }) => powershell).join("\n"),
  };
}

/** Decrypts an archive with the standard age command; `archives.key` is the installation's, any recipient's will do. */
export function decryptCommands(file: string, plain: string): ShellCommands {
  const args = ["--decrypt", "--identity", "archives.key", "--output", plain, pathArgument(file)];
  return {
    bash: ["age", ...args.map(quoteForBash)].join(" "),
    powershell: ["age", ...args.map(quoteForPowerShell)].join(" "),
  };
}

/** Gathers statistics in a restored database: without them its queries are slow. */
export function analyzeCommands(place: CommandPlace, database: string): ShellCommands {
  return render(place, "vacuumdb", ["--analyze-only", `--dbname=${databaseArgument(database)}`]);
}

/** Makes the empty database that a restore needs. */
export function createDatabaseCommands(
  place: CommandPlace,
  newDatabase: string,
  like: readonly string[] = [],
): ShellCommands {
  const options = ["--template=template0", "--maintenance-db=postgres", ...like];
  return render(place, "createdb", [...options, "--", newDatabase]);
}

/** Reads an archive through to its last byte without any server: exit code 0 means readable. */
export function verifyCommands(file: string): ShellCommands {
  const args = decodeArguments(pathArgument(file)).map((one) => (one === "--file=-" ? "--file=/dev/null" : one));
  const windows = args.map((one) => (one === "--file=/dev/null" ? "--file=NUL" : one));
  return {
    bash: ["pg_restore", ...args.map(quoteForBash)].join(" "),
    powershell: ["pg_restore", ...windows.map(quoteForPowerShell)].join(" "),
  };
}

/** pg_restore parses `--dbname` as a connection string: only this form takes any name literally (measured, 15.18). */
export function databaseArgument(database: string): string {
  return `dbname='${database.replace(/[\\']/g, "\\$&")}'`;
}

/** A file name that begins with a hyphen would be taken for an option. */
function pathArgument(file: string): string {
  return file.startsWith("-") ? `./${file}` : file;
}

function render(place: CommandPlace, tool: string, args: readonly string[]): ShellCommands {
  const variables = {
    PGHOST: place.host,
    PGPORT: String(place.port),
    PGUSER: place.user,
    PGDATABASE: place.database,
    PGSSLMODE: place.sslmode,
  };
  const pairs = Object.entries(variables);
  return {
    bash: [...pairs.map(([name, value]) => `${name}=${quoteForBash(value)}`), tool, ...args.map(quoteForBash)].join(
      " \\\n  ",
    ),
    powershell: [
      // Newer PowerShells escape double quotes themselves; in this mode they do as the older ones.
      ...(args.some((one) => one.includes('"')) ? ["$PSNativeCommandArgumentPassing = 'Legacy'"] : []),
      ...pairs.map(([name, value]) => `$env:${name} = ${quoteLiteralForPowerShell(value)}`),
      [tool, ...args.map(quoteForPowerShell)].join(" `\n  "),
    ].join("\n"),
  };
}
