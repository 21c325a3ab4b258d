// Worker only: everything of the data folder that cannot be made again, as one tar.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { env } from "@/lib/env";
import { type TarEntry, tarOf } from "@/lib/recovery/tar";

/** Of the demo's own server, which is made anew; and a token that works once. */
const leftOut = new Set(["database.json", "demo.json", "setup-token"]);

/** The keys, and the anchors of the audit log, which must not be newer than the database: call it before that is dumped. */
export async function bundleKeys(now: Date): Promise<{ readonly body: Buffer; readonly names: readonly string[] }> {
  const { keys, home } = env();
  const names = (await readdir(keys)).filter((name) => /^[\w.-]+$/.test(name) && !leftOut.has(name)).sort();
  const entries: TarEntry[] = [];
  for (const name of names) entries.push({ name: `keys/${name}`, body: await readFile(join(keys, name)) });
  const anchors = await readFile(join(home, "audit.anchors")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (anchors) entries.push({ name: "audit.anchors", body: anchors });
  return { body: tarOf(entries, now), names: entries.map(({ name }) => name) };
}
