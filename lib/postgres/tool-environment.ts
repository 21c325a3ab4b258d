import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { env } from "@/lib/env";
import type { Connection } from "@/lib/postgres/connection-string";
import type { ClientTools } from "@/lib/postgres/tools";
import { isSameProcess, processStart } from "@/lib/process";

export type ToolTarget = {
  readonly tools: ClientTools;
  /** At most 63 bytes, or the server cuts it off. */
  readonly applicationName: string;
  readonly serverMajor: number;
};

/**
 * Calls `work` with the whole environment of a client tool that is to reach `connection`: the password in a passfile
 * (0600, in a private folder that is removed afterwards), nothing in argv, nothing inherited.
 */
export async function withToolEnvironment<T>(
  connection: Connection,
  target: ToolTarget,
  work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  return withPrivateFolder(async (folder) => {
    const passfile = join(folder, "passfile");
    await writeFile(passfile, passfileLine(connection), { mode: 0o600, flag: "wx" });
    const verifies = connection.sslmode === "verify-ca" || connection.sslmode === "verify-full";
    const authorities = join(folder, "authorities.pem");
    if (verifies) {
      await writeFile(authorities, connection.ca ?? rootCertificates.join("\n"), { mode: 0o600, flag: "wx" });
    }
    return await work({
      ...bareEnvironment(target.tools, folder),
      ...connectionVariables(connection),
      PGPASSFILE: passfile,
      PGAPPNAME: target.applicationName,
      PGCONNECT_TIMEOUT: "15",
      PGGSSENCMODE: "disable",
      ...(verifies && { PGSSLROOTCERT: authorities }),
      // Without it a server works on for a client that is gone (known since 14; older ones would refuse the session).
      ...(target.serverMajor >= 14 && { PGOPTIONS: "-c client_connection_check_interval=2s" }),
    });
  });
}

/** Calls `work` with a new folder that only the worker's user can enter, and removes it afterwards. */
export async function withPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makePrivateFolder();
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The environment of a tool that reaches no server. libpq takes an empty HOME for none and asks the system's user list. */
export function bareEnvironment(tools: ClientTools, home: string): Record<string, string> {
  return {
    PATH: dirname(tools.pgDump),
    HOME: home,
    TMPDIR: home,
    LC_ALL: "C.UTF-8",
    PGSERVICEFILE: "/nonexistent",
    PGSYSCONFDIR: "/nonexistent",
    ...(tools.libraryPath && { LD_LIBRARY_PATH: tools.libraryPath }),
  };
}

/** Where to connect. In these variables libpq takes every value literally; after `-d` it would parse it. */
export function connectionVariables(connection: Omit<Connection, "password">): Record<string, string> {
  return {
    PGHOST: connection.host,
    PGPORT: String(connection.port),
    PGUSER: connection.user,
    PGDATABASE: connection.database,
    PGSSLMODE: connection.sslmode,
  };
}

/** One line of a passfile, colons and backslashes escaped as libpq wants them. */
export function passfileLine(connection: Connection): string {
  const { host, port, database, user, password } = connection;
  const fields = [host, String(port), database, user, password];
  return `${fields.map((field) => field.replace(/[\\:]/g, "\\$&")).join(":")}\n`;
}

/** Removes private folders of processes that are gone. Called when a worker starts. Returns how many there were. */
export async function removeLeftFolders(): Promise<number> {
  const names = await readdir(env().scratch).catch(() => []);
  const left = names.filter((name) => {
    const owner = /^pg\.(\d+)\.([0-9a-f]+)\./.exec(name);
    return owner?.[1] && owner[2] && !isSameProcess(Number(owner[1]), Buffer.from(owner[2], "hex").toString());
  });
  await Promise.all(left.map((name) => rm(join(env().scratch, name), { recursive: true, force: true })));
  return left.length;
}

/** A folder (0700) of this process, below the scratch folder; whoever asks removes it, `removeLeftFolders` after a crash. */
export async function makePrivateFolder(): Promise<string> {
  const { scratch } = env();
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const start = Buffer.from(processStart(process.pid) ?? "").toString("hex");
  return mkdtemp(join(scratch, `pg.${process.pid}.${start}.`));
}
