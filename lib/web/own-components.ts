import { readFileSync } from "node:fs";
import { join } from "node:path";
import { floorNotice, judgeComponents } from "@/lib/floors/rules";
import { type FoundComponent, floors } from "@/lib/floors/schema";
import { logInfo } from "@/lib/log";

let own: readonly FoundComponent[] | undefined;

/** What this web process runs on, read once. Pages are drawn with Next's own copy of React, for which Next's floor speaks. */
export function ownComponents(): readonly FoundComponent[] {
  own ??= [
    { component: "next", version: packageVersion("next") },
    { component: "react", version: packageVersion("react") },
    { component: "next-auth", version: packageVersion("next-auth") },
    { component: "node", version: process.versions.node },
  ];
  return own;
}

/** Once, when the process starts: what of it is below its floor. Pages say it to people. */
export function logOwnFloors(): void {
  const notice = floorNotice(judgeComponents(ownComponents(), floors), floors);
  if (notice) logInfo(notice.title);
}

/** From disk, not from the build: `next start` runs what is installed. */
function packageVersion(name: string): string | null {
  try {
    const path = join(process.cwd(), "node_modules", name, "package.json");
    return JSON.parse(readFileSync(path, "utf8")).version ?? null;
  } catch {
    return null;
  }
}
