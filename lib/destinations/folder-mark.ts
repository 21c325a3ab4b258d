// Worker only: by what the folder of a destination is known. An empty mount point is a folder too, and not that one.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Destination } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { Sight } from "@/lib/destinations/schema";
import { OpsError } from "@/lib/errors";
import { explainDisk, onDisk } from "@/lib/storage/explain-disk";

export const markFile = ".holdfast-destination";

/** The `cause` of an error that says so. */
export const otherFolder = "other folder";

const explanation =
  "Archives of Holdfast lie in this folder. It is known by the lines below: leave this file where it is.";

/** Who has marked the folder, by id: a folder may serve two installations. Rejects with an OpsError where it is gone. */
export async function readMarks(folder: string): Promise<string[]> {
  await onDisk(() => stat(folder));
  const text = await readFile(join(folder, markFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw explainDisk(error);
  });
  return text.split(/\r?\n/).filter((line) => /^[0-9a-f-]{36}$/.test(line));
}

/** What the file holds for them. */
export function markText(ids: readonly string[]): string {
  return [explanation, ...new Set(ids), ""].join("\n");
}

/**
 * Throws PRECONDITION where a destination has another folder before it: one without its mark, or, as long as it has none,
 * one that was tried last and did not hold what is known to lie there.
 */
export async function requireMark({ id, markedAt }: Pick<Destination, "id" | "markedAt">, folder: string) {
  if (markedAt === null && !(await wasOther(id))) return;
  if (!(await readMarks(folder)).includes(id)) throw notItsFolder();
}

async function wasOther(destinationId: string): Promise<boolean> {
  const sight = await read().destinationSight.findUnique({ where: { destinationId } });
  return Sight.safeParse(sight?.found).data?.otherFolder === true;
}

/** Its folder is missing, in the words for people. */
export function notItsFolder(): OpsError {
  return new OpsError(
    "PRECONDITION",
    "The folder is there, but it is not the one that the archives lie in. Is the disk mounted?",
    "Mount it, then try again. Where the archives have a new place on purpose, an administrator says so on the page of storage.",
    null,
    otherFolder,
  );
}
