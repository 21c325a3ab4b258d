// Runs in the worker: what people and runs have decided about files is made true. Each by its own name, never by a pattern.
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { cleanUpBackup } from "@/lib/backups/clean-up-backup";
import { clearCopies } from "@/lib/copies/clear-copies";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { logError } from "@/lib/log";

const everyMs = 5_000;

/** Runs until aborted. */
export async function sweepDeletedBackups({ actor, signal }: { actor: Actor; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await sweep(actor).catch((error) =>
      logError("files of deleted backups were not removed; it is tried again", error),
    );
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** One round: files of deleted and failed backups go, and backups whose run ended without them stop saying "being made". */
export async function sweep(actor: Actor): Promise<void> {
  const dueBefore = await databaseNow();
  const left: Prisma.BackupCopyWhereInput = { status: { not: "removed" }, dueAt: { lte: dueBefore } };
  const gone = await read().backup.findMany({
    where: { status: { in: ["deleted", "failed"] }, copies: { some: left } },
    select: { id: true },
  });
  for (const { id } of gone) await clearCopies(actor, id, { dueBefore });
  const ended: Prisma.RunWhereInput = { status: { in: ["failed", "cancelled", "unknown"] } };
  const running = await read().backup.findMany({ where: { status: "running", run: ended } });
  for (const { runId } of running) await cleanUpBackup({ id: runId }, actor, true);
}
