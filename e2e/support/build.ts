import { readFileSync } from "node:fs";
import { join } from "node:path";

const server = join(import.meta.dirname, "..", "..", ".next");

export type BuiltAction = { readonly name: string; readonly id: string; readonly path: string };

type References = { node: Record<string, { workers: object; filename: string; exportedName: string }>; edge: object };

/**
 * Every server action that the production build serves, with its id (`Next-Action`) and a page that has it (Next 16:
 * `.next/server/server-reference-manifest.json`). Named by folder and export: `backups pin`.
 */
export function builtActions(): BuiltAction[] {
  const { node, edge } = read<References>("server/server-reference-manifest.json");
  if (Object.keys(edge).length > 0) throw new Error("actions are built for the edge, where no test looks");
  return Object.entries(node).map(([id, { workers, filename, exportedName }]) => {
    const [worker = ""] = Object.keys(workers);
    return { name: `${folderOf(filename)} ${exportedName}`, id, path: pathOf(worker) };
  });
}

/** Every page and every route handler that the build serves, as patterns: `/runs/[id]`. */
export function builtPaths(kind: "page" | "route"): string[] {
  return Object.entries(read<Record<string, string>>("app-path-routes-manifest.json"))
    .filter(([file]) => file.endsWith(`/${kind}`) && !file.startsWith("/_"))
    .map(([, path]) => path)
    .sort();
}

export function buildId(): string {
  return readFileSync(join(server, "BUILD_ID"), "utf8");
}

/** `app/(signed-in)/backups/actions.ts` is the actions of backups. */
function folderOf(filename: string): string {
  const parts = filename.split("/").filter((part) => !/^\(|^\[|^app$|^actions\.ts$/.test(part));
  return parts.join("/");
}

/** Any page will do that carries the action: the id alone decides what runs. */
function pathOf(worker: string): string {
  const parts = worker.split("/").filter((part) => !/^\(|^app$|^page$/.test(part));
  return `/${parts.map((part) => (part.startsWith("[") ? "00000000-0000-4000-8000-000000000000" : part)).join("/")}`;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(server, file), "utf8"));
}
