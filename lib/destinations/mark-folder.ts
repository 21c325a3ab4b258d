import type { Actor } from "@/lib/auth/actor";
import type { Destination } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { markFile, markText, notItsFolder, readMarks } from "@/lib/destinations/folder-mark";
import { folderOf, openFolderAsItIs } from "@/lib/destinations/open-destination";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import type { Store } from "@/lib/storage/store";

/**
 * Marks a destination's folder where that may be done: when it is first tried, when an administrator has said that this is
 * its new one, or when archives that are known lie there. Throws PRECONDITION where it is another folder, FENCED where
 * another worker came first. Returns the destination as it is now; a bucket needs no mark.
 */
export async function markFolder(actor: Actor, destination: Destination): Promise<Destination> {
  const folder = folderOf(destination);
  if (folder === null) return destination;
  const { id, name, markedAt, acceptedAt } = destination;
  const store = await openFolderAsItIs(folder === env().archives ? null : folder);
  const marks = await readMarks(folder);
  const isIts = marks.includes(id);
  if (isIts && markedAt && !acceptedAt) return destination;
  const mayBe = isIts || acceptedAt !== null || (markedAt === null && (await holdsWhatIsKnown(id, store)));
  if (!mayBe) throw notItsFolder();
  const now = await databaseNow();
  return mutate(actor, "destination:record", null, async (tx) => {
    const { count } = await tx.destination.updateMany({
      where: { id, markedAt, acceptedAt },
      data: { markedAt: now, acceptedAt: null },
    });
    if (count === 0) throw new OpsError("FENCED", "Another worker has marked it, or it was changed.");
    // While the row is locked: two workers with folders of their own do not both call theirs the one.
    if (!isIts) await store.writeText(markFile, "mark", markText([...marks, id]));
    const value = await tx.destination.findUniqueOrThrow({ where: { id } });
    return { value, audit: { summary: `Marked the folder of ${name}; no other one is taken for it`, subject: id } };
  });
}

const enough = 20;

/** Where archives are said to lie already, at least one of the newest must: else it is another folder. */
async function holdsWhatIsKnown(destinationId: string, store: Store): Promise<boolean> {
  const copies = await read().backupCopy.findMany({
    where: { destinationId, status: "stored" },
    select: { backup: { select: { fileName: true } } },
    orderBy: { storedAt: "desc" },
    take: enough,
  });
  for (const { backup } of copies) if ((await store.sizeOf(backup.fileName)) !== null) return true;
  return copies.length === 0;
}
