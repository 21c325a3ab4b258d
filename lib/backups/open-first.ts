// Shared by the steps of a backup: where its run writes the archive.
import { read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import type { RunFacts } from "@/lib/runs/run-handler";
import type { Store } from "@/lib/storage/store";

type First = { readonly store: Store; readonly place: string; readonly copyId: string };

/** What the environment said when the backup was asked for. */
export async function openFirst(run: Pick<RunFacts, "id">): Promise<First> {
  const copy = await read().backupCopy.findFirstOrThrow({
    where: { isFirst: true, backup: { runId: run.id } },
    include: { destination: true },
  });
  return { store: await openDestination(copy.destination), place: copy.destination.name, copyId: copy.id };
}
