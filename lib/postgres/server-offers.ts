// What a server has for a new database: names that are taken, roles, extensions, room.
import { open, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Target } from "@/lib/postgres/connect";
import type { Known } from "@/lib/postgres/inspection-schema";

export type ServerOffers = {
  readonly databases: readonly string[];
  readonly roles: readonly string[];
  /** That can be created; `true` where it takes no superuser. */
  readonly extensions: Readonly<Record<string, boolean>>;
  readonly isReplica: boolean;
  readonly freeBytes: Known<number>;
};

/** Looks only. `systemIdentifier` is the server's, to know its files by. */
export async function readOffers(target: Target, systemIdentifier: string | null): Promise<ServerOffers> {
  const [row] = await target.query<Omit<ServerOffers, "freeBytes">>(
    `SELECT array(SELECT datname::text FROM pg_database) AS databases, array(SELECT rolname::text FROM pg_roles) AS roles,
            (SELECT coalesce(json_object_agg(name, plain), '{}') FROM (
               SELECT name, bool_or(${target.serverVersion >= 130_000 ? "trusted OR" : ""} NOT superuser) AS plain
               FROM pg_available_extension_versions GROUP BY name) x) AS extensions,
            pg_is_in_recovery() AS "isReplica"`,
  );
  if (!row) throw new Error("the server did not say what it has");
  return { ...row, freeBytes: await readFreeBytes(target, systemIdentifier) };
}

/**
 * No server tells how much room its disk has. Where its own files lie on this machine, which their system identifier
 * proves (the first eight bytes of pg_control), the disk below them can be asked.
 */
async function readFreeBytes(target: Target, systemIdentifier: string | null): Promise<Known<number>> {
  const unknown = (because: string) => ({ value: null, unknownBecause: because });
  if (systemIdentifier === null) return unknown("The server does not tell which one it is.");
  const rows = await target
    .query<{ folder: string }>("SELECT current_setting('data_directory') AS folder")
    .catch(() => []);
  const folder = rows[0]?.folder;
  if (!folder) return unknown("The role may not ask where the server's files lie.");
  try {
    if ((await readControlFile(folder)) !== systemIdentifier)
      return unknown("The server's files are on another machine.");
    const { bavail, bsize } = await statfs(folder);
    return { value: bavail * bsize, unknownBecause: null };
  } catch {
    return unknown("The server's files are on another machine, or closed to the worker.");
  }
}

async function readControlFile(folder: string): Promise<string> {
  const file = await open(join(folder, "global", "pg_control"), "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.readBigUInt64LE().toString();
  } finally {
    await file.close();
  }
}
