import { holdMs } from "@/lib/copies/rules";
import type { Backup, BackupCopy, Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";

export type Held = BackupCopy & { backup: Backup; destination: Destination };

/**
 * Takes a copy in hand that is due: its time is moved ahead, so that no other worker takes it. A worker that dies leaves
 * it for the next one. Two that write the same copy would write the same bytes: the claim only saves work.
 */
export async function claimCopy(): Promise<Held | null> {
  const [row] = await telemetry().$queryRaw<{ id: string }[]>`
    UPDATE "BackupCopy" SET "dueAt" = now() + ${holdMs} * interval '1 millisecond' WHERE id = (
      SELECT copy.id FROM "BackupCopy" copy
        JOIN "Backup" backup ON backup.id = copy."backupId"
        JOIN "Destination" destination ON destination.id = copy."destinationId"
      WHERE backup.status = 'complete' AND destination."disabledAt" IS NULL
        AND copy.status IN ('wanted', 'stored', 'changed', 'missing') AND copy."dueAt" <= now()
      ORDER BY copy.status, copy."dueAt" LIMIT 1 FOR UPDATE OF copy SKIP LOCKED)
    RETURNING id`;
  if (!row) return null;
  return read().backupCopy.findUniqueOrThrow({ where: { id: row.id }, include: { backup: true, destination: true } });
}

/** Moves the time of a copy in hand further ahead. */
export async function holdCopy(id: string): Promise<void> {
  await telemetry().$queryRaw`
    UPDATE "BackupCopy" SET "dueAt" = now() + ${holdMs} * interval '1 millisecond' WHERE id = ${id}`;
}
