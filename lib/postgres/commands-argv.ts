// Pure: what runs and what is shown to people is built by the same functions.

export type DumpSettings = {
  readonly compression: string;
  readonly excludeTableData: readonly { readonly schema: string; readonly name: string }[];
  readonly lockWaitTimeoutMs: number;
};

/** pg_dump's arguments: never a database, host or password, no positional one. `snapshotId` only where it runs. */
export function dumpArguments(settings: DumpSettings, snapshotId: string | null): string[] {
  return [
    "--format=custom",
    "--no-password",
    "--verbose",
    `--compress=${compressArgument(settings.compression)}`,
    `--lock-wait-timeout=${Math.round(settings.lockWaitTimeoutMs)}`,
    ...(snapshotId === null ? [] : [`--snapshot=${snapshotId}`]),
    ...settings.excludeTableData.map((table) => `--exclude-table-data=${tablePattern(table.schema, table.name)}`),
  ];
}

/** pg_dumpall's arguments; `database` as made by `databaseArgument`: where it connects to read what all databases share. */
export function globalsArguments(
  { lockWaitTimeoutMs }: Pick<DumpSettings, "lockWaitTimeoutMs">,
  database: string,
): string[] {
  return [
    "--globals-only",
    "--no-role-passwords",
    "--no-password",
    `--lock-wait-timeout=${Math.round(lockWaitTimeoutMs)}`,
    `--database=${database}`,
  ];
}

/** pg_restore's arguments for reading an archive through without a server. The path must be absolute; null is standard input. */
export function decodeArguments(path: string | null): string[] {
  return ["--section=data", "--file=-", ...(path === null ? [] : [path])];
}

/** What a restore does not take over although the archive has it; each a decision that is shown to people. */
export type LeftOut = "grants" | "subscriptions" | "tablespaces";

/** The options that leave it out. Owners always are: everything belongs to the role that restores. */
export function leaveOutArguments(leaveOut: readonly LeftOut[]): string[] {
  return [
    "--no-owner",
    ...(leaveOut.includes("grants") ? ["--no-privileges"] : []),
    ...(leaveOut.includes("subscriptions") ? ["--no-subscriptions"] : []),
    ...(leaveOut.includes("tablespaces") ? ["--no-tablespaces"] : []),
  ];
}

export type RestoreSettings = {
  readonly leaveOut: readonly LeftOut[];
  /** How many sessions load data and build indexes side by side. */
  readonly jobs: number;
  /** A file that names the entries to restore, null for all. */
  readonly listFile: string | null;
};

/** pg_restore's arguments into an empty database; `database` as made by `databaseArgument`, the path absolute. */
export function restoreArguments(settings: RestoreSettings, database: string, path: string): string[] {
  return [
    ...leaveOutArguments(settings.leaveOut),
    "--exit-on-error",
    "--no-password",
    "--verbose",
    `--jobs=${Math.max(1, Math.round(settings.jobs))}`,
    ...(settings.listFile === null ? [] : [`--use-list=${settings.listFile}`]),
    `--dbname=${database}`,
    path,
  ];
}

/** Before 16 `--compress` takes a number only, and `1` means gzip level 1 in every version. */
function compressArgument(compression: string): string {
  return /^gzip:([0-9])$/.exec(compression)?.[1] ?? compression;
}

/** A name as a pattern that matches exactly this table: quoted parts are taken literally, plain ones need no quotes. */
export function tablePattern(schema: string, name: string): string {
  return `${quotePart(schema)}.${quotePart(name)}`;
}

function quotePart(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
