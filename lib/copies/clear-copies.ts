import type { Actor } from "@/lib/auth/actor";
import { globalsName } from "@/lib/backups/globals/rules";
import { manifestName } from "@/lib/backups/rules";
import type { Held } from "@/lib/copies/claim-copy";
import { failCopy } from "@/lib/copies/record-copy";
import type { Destination } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";

type Bounds = { readonly dueBefore?: Date };

/**
 * Removes what lies anywhere of a backup that was deleted or never came to be, each file by its own name: first the file,
 * then the note, so that after a crash in between it is simply removed again. Returns what could not be removed yet, as
 * sentences; the worker tries that again.
 */
export async function clearCopies(actor: Actor, backupId: string, { dueBefore }: Bounds = {}): Promise<string[]> {
  const left = await read().backupCopy.findMany({
    where: {
      backupId,
      status: { not: "removed" },
      backup: { is: { status: { in: ["deleted", "failed"] } } },
      ...(dueBefore ? { dueAt: { lte: dueBefore } } : {}),
    },
    include: { backup: true, destination: true },
  });
  const problems: string[] = [];
  for (const copy of left) {
    const problem = await clear(actor, copy);
    if (problem) problems.push(`${copy.destination.name}: ${problem}`);
  }
  return problems;
}

async function clear(actor: Actor, copy: Held): Promise<string | null> {
  const { backup, destination } = copy;
  try {
    await removeFrom(backup.fileName, destination);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    await failCopy(copy, error);
    return error.message;
  }
  await mutate(actor, "backup:record", { environmentId: backup.environmentId }, async (tx) => {
    await tx.backupCopy.update({ where: { id: copy.id }, data: { status: "removed", problem: null } });
    const more = await tx.backupCopy.count({ where: { backupId: backup.id, status: { not: "removed" } } });
    if (more === 0) await tx.backup.update({ where: { id: backup.id }, data: { fileRemovedAt: new Date() } });
    return {
      value: undefined,
      audit: { summary: `Removed ${backup.fileName} from ${destination.name}`, subject: backup.id },
    };
  });
  return null;
}

/** The archive, its manifest, the roles beside it, and what was begun of them. */
async function removeFrom(fileName: string, destination: Destination): Promise<void> {
  const store = await openDestination(destination);
  for (const name of [fileName, manifestName(fileName), globalsName(fileName)]) {
    await store.removeDrafts(name);
    await store.remove(name);
  }
}
