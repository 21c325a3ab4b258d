// A server on which scratch databases are made: the embedded one and a configured one look alike from here.
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { readIdentity } from "@/lib/postgres/identity";
import type { ScratchServerFacts } from "@/lib/scratch/rules";

export type ScratchServer = {
  /** To a database of the server that always exists; may create databases. */
  readonly administrator: Connection;
  readonly isSuperuser: boolean;
  readonly serverVersion: string;
  readonly facts: ScratchServerFacts;
  /** When a copy could not be dropped: ends what holds it, where that is in our power. */
  destroy(): Promise<void>;
};

export const applicationName = "holdfast-scratch";

/** Asks a server what scratch work needs to know of it. Changes nothing. */
export async function askServer(administrator: Connection, name: string, signal?: AbortSignal) {
  return withTarget(administrator, { applicationName, signal }, async (target) => {
    const [row] = await target.query<{ version: string; superuser: boolean; createdb: boolean }>(
      `SELECT current_setting('server_version') AS version, rolsuper AS superuser, rolcreatedb AS createdb
       FROM pg_roles WHERE rolname = current_user`,
    );
    const facts: ScratchServerFacts = {
      name,
      major: Math.floor(target.serverVersion / 10_000),
      extensions: await readExtensions(target),
      roles: new Set((await target.query<{ name: string }>("SELECT rolname AS name FROM pg_roles")).map((r) => r.name)),
      makesRoles: false,
      systemIdentifier: (await readIdentity(target)).systemIdentifier,
      freeBytes: null,
      mayCreateDatabases: row?.superuser === true || row?.createdb === true,
    };
    return { facts, isSuperuser: row?.superuser === true, serverVersion: row?.version ?? "unknown" };
  });
}

/** `trusted` came with 13; an older server is refused for its age anyway. */
async function readExtensions(target: Target): Promise<ScratchServerFacts["extensions"]> {
  if (target.serverVersion < 130_000) return new Map();
  const rows = await target.query<{ name: string; trusted: boolean }>(
    "SELECT name, bool_or(trusted OR NOT superuser) AS trusted FROM pg_available_extension_versions GROUP BY name",
  );
  return new Map(rows.map(({ name, trusted }) => [name, { trusted }]));
}
