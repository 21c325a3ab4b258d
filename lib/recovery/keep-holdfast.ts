// The worker's clock for Holdfast's own backups: once a day, and again an hour after one that failed. The page of recovery
// beside the archives is written anew when it would name other files.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { databaseNow, read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { backUpHoldfast } from "@/lib/recovery/back-up-holdfast";
import { gatherGuide } from "@/lib/recovery/gather-guide";
import { placeGuide } from "@/lib/recovery/place-guide";
import { isDue } from "@/lib/recovery/rules";

const everyMs = 60_000;

/** Runs until aborted. */
export async function keepHoldfast({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await delay(everyMs, undefined, { signal }).catch(() => {});
    if (!signal.aborted)
      await askIfDue().catch((error) => logError("a backup of Holdfast itself was not asked for", error));
    if (!signal.aborted)
      await refreshGuides().catch((error) =>
        logError("the pages of recovery were not written; it is tried again", error),
      );
  }
}

/** What was placed last, by destination; a new worker places each once. */
const placed = new Map<string, string>();

async function refreshGuides(): Promise<void> {
  for (const destination of await read().destination.findMany({ where: { disabledAt: null } })) {
    const { madeAt: _, ...facts } = await gatherGuide(destination);
    const content = JSON.stringify(facts);
    if (placed.get(destination.id) === content) continue;
    try {
      if (await placeGuide(destination, await openDestination(destination))) placed.set(destination.id, content);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      logError(`the page of recovery was not written into ${destination.name}; it is tried again`, error);
    }
  }
}

/** One round. For the clock above and its test. */
export async function askIfDue(): Promise<boolean> {
  const kind = "back-up-holdfast";
  const [succeeded, tried] = await Promise.all([
    read().run.findFirst({ where: { kind, status: "succeeded" }, orderBy: { queuedAt: "desc" } }),
    read().run.findFirst({ where: { kind }, orderBy: { queuedAt: "desc" } }),
  ]);
  const now = (await databaseNow()).getTime();
  if (!isDue(now, succeeded?.queuedAt.getTime() ?? null, tried?.queuedAt.getTime() ?? null)) return false;
  try {
    await backUpHoldfast(issueSystemActor("worker"));
    return true;
  } catch (error) {
    if (error instanceof OpsError && error.code === "CONFLICT") return false;
    throw error;
  }
}
