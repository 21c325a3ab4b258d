// Every page of the build, so that a new one cannot hide, with an address that shows it full.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import { onDatabase } from "./databases";

export type Address = { readonly name: string; readonly path: string };

/** The same pages asked the hard way: far back, filtered, sorted by what has no order on disk. */
const hardOnes = [
  "/backups?page=100",
  "/backups?search=release+9",
  "/backups?sort=size&dir=asc&status=all",
  "/audit?actor=person+7",
  "/audit?action=backup%3Apin&outcome=refused",
  "/audit?before=20000",
];

/** How a folder's `[id]` is found: the row that has the most to show. */
const rows: Readonly<Record<string, string>> = {
  backups: `SELECT id FROM "Backup" WHERE status = 'complete' AND manifest->'rowsByTable' ? 'public.table_1' ORDER BY "createdAt" DESC LIMIT 1`,
  environments: `SELECT "environmentId" AS id FROM "Backup" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  runs: `SELECT "runId" AS id FROM "RunLog" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
};

/** The addresses to measure, and the pages for which no row was found to show. */
export async function listAddresses(ownerUrl: string): Promise<{ addresses: Address[]; without: string[] }> {
  const manifest = JSON.parse(readFileSync(join(root, ".next", "app-path-routes-manifest.json"), "utf8"));
  const pages = Object.entries<string>(manifest).flatMap(([file, path]) =>
    file.endsWith("/page") && !path.startsWith("/_") ? [path] : [],
  );
  return onDatabase(ownerUrl, async (client) => {
    const addresses: Address[] = [];
    const without: string[] = [];
    for (const page of pages.sort()) {
      const path = await fillPath(page, async (noun) => {
        const sql = rows[noun];
        return sql ? ((await client.query<{ id: string }>(sql)).rows[0]?.id ?? null) : null;
      });
      if (path) addresses.push({ name: page, path });
      else without.push(page);
    }
    return { addresses: [...addresses, ...hardOnes.map((path) => ({ name: path, path }))], without };
  });
}

/** `/backups/[id]` becomes the address of a backup; null when one of its parts is not known. */
async function fillPath(page: string, find: (noun: string) => Promise<string | null>): Promise<string | null> {
  const parts = page.split("/");
  for (const [index, part] of parts.entries()) {
    if (!part.startsWith("[")) continue;
    const found = part === "[token]" ? "no-such-token" : await find(parts[index - 1] ?? "");
    if (!found) return null;
    parts[index] = found;
  }
  return parts.join("/");
}
