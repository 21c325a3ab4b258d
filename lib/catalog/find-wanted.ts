// Worker only: the archive that a person has asked for, looked at once more, because storage may have changed since.
import { judge } from "@/lib/catalog/find-archives";
import { readBeside } from "@/lib/catalog/read-manifest";
import type { FoundManifest } from "@/lib/catalog/schema";
import type { Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { OpsError } from "@/lib/errors";
import { lookAtComponents } from "@/lib/floors/look-at-components";
import { foreignArchiveProblem, judgeComponents } from "@/lib/floors/rules";
import { floors } from "@/lib/floors/schema";
import type { Store } from "@/lib/storage/store";

export type Wanted = {
  readonly destinationId: string;
  readonly fileName: string;
  readonly manifestDigest: string;
  readonly environmentId: string;
  /** Its manifest says that it is of another environment. */
  readonly elsewhere: boolean;
};

export type FoundWanted = {
  readonly is: "sealed" | "unproven" | "copy";
  readonly manifest: FoundManifest;
  /** As it lies there, word for word. */
  readonly raw: object;
};

type Place = { readonly store: Store; readonly destination: Destination };
type Here = { readonly is: "here"; readonly backupId: string };

/** Throws an OpsError where it is not what was shown, or may not be read with these tools. */
export async function findArchive(wanted: Wanted): Promise<Place & { readonly found: FoundWanted | Here }> {
  const { destinationId, fileName, manifestDigest } = wanted;
  const destination = await read().destination.findUniqueOrThrow({ where: { id: destinationId } });
  const store = await openDestination(destination);
  const copy = await read().backupCopy.findFirst({ where: { destinationId, backup: { fileName } } });
  if (copy) return { store, destination, found: { is: "here", backupId: copy.backupId } };
  const bytes = await store.sizeOf(fileName);
  if (bytes === null) throw new OpsError("NOT_FOUND", `${fileName} is not there any more.`, "Look through it again.");
  const [{ verdict, sentence }, { beside, raw, digest }] = [
    await judge(store, fileName, bytes),
    await readBeside(store, fileName),
  ];
  if (verdict === "refused" || beside.is !== "read" || !raw) throw new OpsError("PRECONDITION", sentence);
  if (digest !== manifestDigest) {
    const message = "Its manifest is not the one that was shown.";
    throw new OpsError("CONFLICT", message, "Look through the destination again, and at what it says now.");
  }
  if (verdict === "unproven") await refuseOldTools();
  return { store, destination, found: { is: verdict, manifest: beside.manifest, raw } };
}

/** A crafted archive takes an old pg_restore over. */
async function refuseOldTools(): Promise<void> {
  const problem = foreignArchiveProblem(judgeComponents(await lookAtComponents(), floors), floors);
  if (problem) throw new OpsError(problem.code, problem.message, problem.hint);
}
