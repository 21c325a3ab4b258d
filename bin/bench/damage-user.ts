// Somebody who relies on an archive: the way every drill, rehearsal and restore of Holdfast goes, into a real database.
import { createHash } from "node:crypto";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { restoreArchive } from "@/lib/postgres/restore";
import type { ClientTools } from "@/lib/postgres/tools";
import { withSpooled } from "@/lib/storage/spool";
import type { Damage } from "./damage-cases";
import type { Place } from "./damage-places";
import { dropDatabase, onDatabase, type Server } from "./databases";

export type Said = {
  /** Why the archive was not used; null when it was. */
  readonly sentence: string | null;
  /** Whether anything of it reached the database. */
  readonly isTouched: boolean;
};

export async function openUser(server: Server, tools: ClientTools) {
  const url = Object.assign(new URL(server.url), { pathname: "/restored" }).href;
  const startAgain = async () => {
    await dropDatabase(server, "restored");
    await onDatabase(server.url, (client) => client.query("CREATE DATABASE restored TEMPLATE template0"));
  };
  await startAgain();

  /** Puts `bytes` in the place of the archive and tries to restore it as what was written down of it says. */
  async function tryToUse(place: Place, bytes: Buffer, damage: Damage): Promise<Said> {
    await place.put(bytes);
    const believed = createHash("sha256")
      .update(damage.believes === "other" ? place.other : place.good)
      .digest("hex");
    const sentence = await use(place, believed, damage).then(
      () => null,
      (error: Error) => error.message,
    );
    const isTouched = await onDatabase(url, async (client) => {
      const { rows } = await client.query("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace LIMIT 1");
      return rows.length > 0;
    });
    if (isTouched && sentence !== null) await startAgain();
    return { sentence, isTouched };
  }

  async function use(place: Place, believed: string, { key }: Damage): Promise<void> {
    if (place.path) return restore(place.path, believed);
    const archive = await place.open(key);
    const signal = new AbortController().signal;
    await withSpooled(archive, believed, { signal }, ({ path, sha256 }) => restore(path, sha256)).finally(
      archive.close,
    );
  }

  async function restore(path: string, expectedSha256: string): Promise<void> {
    await restoreArchive({
      tools,
      path,
      expectedSha256,
      connection: parseConnectionString(url).connection,
      superuser: null,
      serverMajor: 15,
      jobs: 2,
      leaveOut: ["grants"],
      sizes: null,
      stallMs: 60_000,
      applicationName: "holdfast:damage",
    });
  }
  return { tryToUse, startAgain };
}
