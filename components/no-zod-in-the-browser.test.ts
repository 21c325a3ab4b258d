// zod makes its checks with `new Function`, which the content policy forbids: what a page loads must not reach it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const imports = /^(?:import|export)\s+(?!type\b)([\s\S]*?)\s+from\s+"([^"]+)";/gm;

/** The modules that a file takes more than types from. A server action is a call, not code that is loaded. */
function loads(file: string): string[] {
  if (file.endsWith("actions.ts")) return [];
  return [...readFileSync(file, "utf8").matchAll(imports)]
    .filter(([, names = ""]) => !/^\{\s*(type [^,]+,?\s*)+\}$/.test(names))
    .map(([, , from = ""]) => from);
}

/** The file behind an import, null for what is none of ours. */
function fileOf(from: string, asker: string): string | null {
  const place = from.startsWith("@/") ? from.slice(2) : from.startsWith(".") ? join(dirname(asker), from) : null;
  return place === null ? null : ([".ts", ".tsx", ""].map((end) => place + end).find(existsSync) ?? null);
}

/** How a file reaches zod, as the files on the way; null when it does not. */
function wayToZod(file: string, seen = new Set<string>()): string[] | null {
  if (seen.has(file)) return null;
  seen.add(file);
  for (const from of loads(file)) {
    if (from === "zod") return [file];
    const next = fileOf(from, file);
    const way = next === null ? null : wayToZod(next, seen);
    if (way) return [file, ...way];
  }
  return null;
}

it("nothing that a browser loads reaches zod", () => {
  const all = ["app", "components"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const files = all.filter((file) => /\.tsx?$/.test(file) && readFileSync(file, "utf8").startsWith('"use client"'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.map((file) => wayToZod(file)).filter((way) => way !== null)).toEqual([]);
});
