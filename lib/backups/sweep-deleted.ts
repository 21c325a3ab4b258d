// Runs in the worker: what people and runs have decided about files is made true. Each by its own name, never by a pattern.
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { cleanUpBackup, removeArchive } from "@/lib/backups/clean-up-backup";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { logError } from "@/lib/log";

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

/** One round: files of deleted backups go, and backups whose run ended without them stop saying "being made". */
export async function sweep(actor: Actor): Promise<void> {
  const deleted = await read().backup.findMany({ where: { status: "deleted", fileRemovedAt: null } });
  for (const { id, fileName, environmentId } of deleted) {
    await removeArchive(fileName);
    await mutate(actor, "backup:record", { environmentId }, async (tx) => {
      await tx.backup.update({ where: { id }, data: { fileRemovedAt: new Date() } });
      return { value: undefined, audit: { summary: `Removed the file ${fileName}`, subject: id } };
    });
  }
  const ended: Prisma.RunWhereInput = { status: { in: ["failed", "cancelled", "unknown"] } };
  const left = await read().backup.findMany({ where: { status: "running", run: ended } });
  for (const { runId } of left) await cleanUpBackup({ id: runId }, actor, true);
}
