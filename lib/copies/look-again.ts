import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import type { Backup } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";

/**
 * A copy that a reader found changed is looked at now instead of at its next turn, and made anew if it is so. Returns how
 * many other copies are said to be good.
 */
export async function lookAgain(actor: Actor, backup: Backup, copyId: string): Promise<number> {
  const now = await databaseNow();
  return mutate(actor, "backup:record", { environmentId: backup.environmentId }, async (tx) => {
    await tx.backupCopy.updateMany({ where: { id: copyId, status: "stored" }, data: { dueAt: now } });
    const where = { backupId: backup.id, status: "stored", id: { not: copyId } } as const;
    const others = await tx.backupCopy.count({ where });
    const summary = `A copy of ${basename(backup.fileName)} was found changed; it is looked at again`;
    return { value: others, audit: { summary, subject: backup.id } };
  });
}
