// What the worker runs on: its own Node.js and packages, and the client tools it would choose from.
import { readFile } from "node:fs/promises";
import type { FoundComponent } from "@/lib/floors/schema";
import { type ClientTools, findTools, newestOfMajor } from "@/lib/postgres/tools";

/** The versions in use by this process; tools that are not there count as one unknown version. */
export async function lookAtComponents(): Promise<FoundComponent[]> {
  const tools = newestOfMajor(await findTools().catch(() => []));
  return [
    ...(tools.length > 0 ? tools.map(toolsComponent) : [{ component: "postgresql-client", version: null } as const]),
    { component: "node", version: process.versions.node },
    { component: "prisma", version: await packageVersion("prisma") },
  ];
}

/** One pair of client tools as a component, to be held against its floor. */
export function toolsComponent({ version }: ClientTools): FoundComponent {
  return { component: "postgresql-client", version };
}

async function packageVersion(name: string): Promise<string | null> {
  try {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
    return JSON.parse(await readFile(file, "utf8")).version ?? null;
  } catch {
    return null;
  }
}
