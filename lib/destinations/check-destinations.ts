// Runs in the worker: every destination is tried, again and again, and what was found is written down with its time.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import type { Destination, DestinationSight } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { otherFolder } from "@/lib/destinations/folder-mark";
import { markFolder } from "@/lib/destinations/mark-folder";
import { openDestination } from "@/lib/destinations/open-destination";
import { Sight } from "@/lib/destinations/schema";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";

const lookEveryMs = 5_000;
const tryEveryMs = 300_000;

/** Runs until aborted: each destination every five minutes, and at once when somebody asks. */
export async function checkDestinations({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await checkDue().catch((error) => logError("the destinations were not tried", error));
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}

/** Tries those whose time has come. For the loop above and its test. */
export async function checkDue(): Promise<void> {
  const now = await databaseNow();
  const destinations = await read().destination.findMany({ where: { disabledAt: null }, include: { sight: true } });
  for (const destination of destinations) {
    const { id: destinationId } = destination;
    if (!isDue(now, destination)) continue;
    const at = await databaseNow();
    const found = await tryOut(destination);
    if (!found) continue;
    await telemetry().destinationSight.upsert({
      where: { destinationId },
      create: { destinationId, at, found },
      update: { at, found },
    });
  }
}

type Tried = Destination & { readonly sight: DestinationSight | null };

/** A look that was begun before somebody asked does not answer that one. A folder that works is marked at once. */
function isDue(now: Date, { kind, markedAt, checkRequestedAt, sight }: Tried): boolean {
  if (sight === null || (checkRequestedAt !== null && checkRequestedAt > sight.at)) return true;
  if (kind === "local" && markedAt === null && Sight.safeParse(sight.found).data?.ok) return true;
  return now.getTime() - sight.at.getTime() >= tryEveryMs;
}

/**
 * Marks a folder that may be marked, writes a small file, reads it back, sees it listed and removes it. What goes wrong is
 * the finding; null when another worker came first.
 */
async function tryOut(destination: Destination): Promise<Sight | null> {
  const name = `probe-${randomUUID()}`;
  const none: Sight = { ok: true, problem: null, hint: null, free: null, total: null };
  try {
    const store = await openDestination(await markFolder(issueSystemActor("worker"), destination));
    try {
      await store.writeText(name, "check", name);
      const file = await store.open(name);
      const text = (await file.stream().toArray()).join("");
      await file.close();
      if (text !== name)
        throw new OpsError("TOOL_FAILED", "What was written was not what was read back.", "Do not use it.");
      for await (const found of store.list(name)) if (found.name === name) return { ...none, ...(await store.space()) };
      throw new OpsError("TOOL_FAILED", "What was written is not listed.", "Give the key the right to list.");
    } finally {
      await store.remove(name);
    }
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    if (error.code === "FENCED") return null;
    const other = error.cause === otherFolder ? { otherFolder: true } : {};
    return { ...none, ok: false, problem: error.message, hint: error.hint ?? null, ...other };
  }
}
