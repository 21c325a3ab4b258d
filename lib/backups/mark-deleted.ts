// Shared by the person who deletes a backup and by retention: one way for a backup to go.
import { basename } from "node:path";
import type { AuditEntry } from "@/lib/audit/schema";
import { countOtherReliable } from "@/lib/backups/data";
import { deletionProblem } from "@/lib/backups/rules";
import type { Backup } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";

type Deleted = { readonly by: string; readonly reason: string | null };

/**
 * Marks a backup deleted inside the caller's transaction, which holds the lock of its environment's row: two at once
 * cannot delete the last two. Throws PRECONDITION for one that has to stay. Returns the audit log's words; the worker
 * removes the file.
 */
export async function markDeleted(tx: Tx, backup: Backup, { by, reason }: Deleted): Promise<AuditEntry> {
  const problem = deletionProblem(
    { ...backup, pinned: backup.pinnedAt !== null },
    await countOtherReliable(tx, backup),
  );
  if (problem) throw new OpsError("PRECONDITION", problem, "Nothing was deleted.");
  if ((await tx.drill.count({ where: { backupId: backup.id, status: "running" } })) > 0)
    throw new OpsError("CONFLICT", "It is being restored by a drill.", "Nothing was deleted. Wait for its run.");
  const data = { status: "deleted", deletedAt: new Date(), deletedBy: by, deletedReason: reason } as const;
  await tx.backup.update({ where: { id: backup.id }, data });
  await tx.backupCopy.updateMany({ where: { backupId: backup.id }, data: { dueAt: new Date(), attempts: 0 } });
  const before = {
    sha256: backup.sha256,
    sizeBytes: Number(backup.sizeBytes ?? 0),
    verification: backup.verification,
  };
  const summary = `Deleted ${basename(backup.fileName)}${reason ? `. ${reason}` : ""}`;
  return { summary, subject: backup.id, before };
}

/** The row as it is now, held until the transaction ends: pinned and deleted at the same instant is one after the other. */
export async function lockBackup(tx: Tx, id: string): Promise<Backup> {
  await tx.$queryRaw`SELECT 1 FROM "Backup" WHERE id = ${id} FOR UPDATE`;
  return tx.backup.findUniqueOrThrow({ where: { id } });
}
