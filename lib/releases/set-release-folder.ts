import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import type { ReleaseFolderInput } from "@/lib/releases/schema";

/** Names the folder on the worker's machine that holds a project's checkout; empty forgets it. */
export function setReleaseFolder(
  actor: Actor,
  { projectId, folder }: z.output<typeof ReleaseFolderInput>,
): Promise<void> {
  return mutate(actor, "project:edit", null, async (tx) => {
    const before = await tx.project.findUnique({ where: { id: projectId } });
    if (!before) throw new OpsError("NOT_FOUND", "There is no such project.");
    await tx.project.update({ where: { id: projectId }, data: { releaseFolder: folder || null } });
    const audit = {
      summary: `Set the checkout of ${before.name}`,
      subject: projectId,
      before: { folder: before.releaseFolder },
      after: { folder: folder || null },
    };
    return { value: undefined, audit };
  });
}
