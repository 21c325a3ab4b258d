// Runs in the worker: files of deleted backups go, and only those. Each by its own name, never by a pattern.
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { manifestName } from "@/lib/backups/rules";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { logError } from "@/lib/log";
import { pathInside, removeFiles } from "@/lib/storage/local";

const everyMs = 5_000;

/** Runs until aborted. A file is removed first and noted second: after a crash in between it is simply removed again. */
export async function sweepDeletedBackups({ actor, signal }: { actor: Actor; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await sweep(actor).catch((error) =>
      logError("files of deleted backups were not removed; it is tried again", error),
    );
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function sweep(actor: Actor): Promise<void> {
  const where = { status: "deleted", fileRemovedAt: null } as const;
  for (const { id, fileName, environmentId } of await read().backup.findMany({ where })) {
    await removeFiles([
      await pathInside(env().archives, fileName),
      await pathInside(env().archives, manifestName(fileName)),
    ]);
    await mutate(actor, "backup:record", { environmentId }, async (tx) => {
      await tx.backup.update({ where: { id }, data: { fileRemovedAt: new Date() } });
      return { value: undefined, audit: { summary: `Removed the file ${fileName}`, subject: id } };
    });
  }
}
