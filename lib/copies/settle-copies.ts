// Shared by all that changes a copy: whether its backup still has a good one.
import { isLost } from "@/lib/copies/rules";
import type { Tx } from "@/lib/db/mutate";

/** Notes on the backup's row when its last good copy is gone, and when there is one again. Inside the caller's transaction. */
export async function settleCopies(tx: Tx, backupId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Backup" WHERE id = ${backupId} FOR UPDATE`;
  const backup = await tx.backup.findUniqueOrThrow({ where: { id: backupId }, include: { copies: true } });
  if (backup.status !== "complete") return;
  const lost = isLost(backup.copies);
  if (lost === (backup.lostAt !== null)) return;
  await tx.backup.update({ where: { id: backupId }, data: { lostAt: lost ? new Date() : null } });
}
