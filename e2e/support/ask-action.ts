import { readFileSync } from "node:fs";
import { join } from "node:path";

type References = { node: Record<string, { workers: object; filename: string; exportedName: string }> };
const manifest = join(import.meta.dirname, "../../.next/server/server-reference-manifest.json");

/** What somebody gets who calls an action: status, the problem's code (or `ok`), every word of it, and the raw answer. */
export type Answer = { readonly status: number; readonly code: string; readonly says: string; readonly text: string };

/** What no answer to a person may hold: a stack, a path, a query, the driver's or the tool's own words. */
export const insides =
  /node_modules|\.next\/|\bat [\w.<>]+ \(|\.[jt]sx?:\d+|PrismaClient|\bSELECT\b|ECONN|libpq|Error:/;

/**
 * Calls a server action over HTTP, as its page does: a POST to a page that has it, its id in `Next-Action` (Next 16: the
 * build's server-reference-manifest.json), the arguments in React's encoding. `name` is `<folder> <export>`.
 */
export async function askAction(name: string, cookie: string, input: unknown): Promise<Answer> {
  const { id, path } = findAction(name);
  const base = process.env.HOLDFAST_E2E_URL ?? "";
  const response = await fetch(base + path, {
    method: "POST",
    headers: { "next-action": id, origin: base, cookie, "content-type": "text/plain;charset=UTF-8" },
    body: JSON.stringify([encode(input)]),
  });
  const text = await response.text();
  return { status: response.status, ...read(text), text };
}

function findAction(name: string): { id: string; path: string } {
  const { node }: References = JSON.parse(readFileSync(manifest, "utf8"));
  const [folder, exported] = name.split(" ");
  const found = Object.entries(node).find(
    ([, one]) => one.exportedName === exported && one.filename.includes(`/${folder}/`),
  );
  if (!found) throw new Error(`the build has no action ${name}`);
  const [page = ""] = Object.keys(found[1].workers);
  const parts = page.split("/").filter((part) => !/^\(|^app$|^page$/.test(part));
  return { id: found[0], path: `/${parts.map((part) => part.replace(/^\[.*/, crypto.randomUUID())).join("/")}` };
}

/** React writes texts that begin with a dollar with two; undefined fields are left out. */
function encode(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("$") ? `$${value}` : value;
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
}

/** Row 1 of React's answer is what the action returned. */
function read(text: string): { code: string; says: string } {
  const row = /^1:(\{.*)$/m.exec(text)?.[1];
  if (!row) return { code: "none", says: text };
  const { ok, problem, fields = {} } = JSON.parse(row);
  if (ok) return { code: "ok", says: "" };
  const words = [problem.message, problem.hint, ...Object.values(fields).flat()];
  return { code: problem.code, says: words.filter(Boolean).join(" ") };
}
