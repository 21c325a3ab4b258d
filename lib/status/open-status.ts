import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import type { PublicStatusInput } from "@/lib/status/schema";

/** Shows a project's status page to people who are not signed in, or hides it from them again. */
export function openStatus(actor: Actor, { projectId, open }: z.output<typeof PublicStatusInput>): Promise<void> {
  return mutate(actor, "project:edit", null, async (tx) => {
    const project = await tx.project.findUnique({ where: { id: projectId } });
    if (!project) throw new OpsError("NOT_FOUND", "There is no such project.");
    await tx.project.update({ where: { id: projectId }, data: { publicStatus: open } });
    const summary = `${open ? "Opened" : "Closed"} the status page of ${project.name} ${open ? "to" : "for"} people not signed in`;
    return {
      value: undefined,
      audit: { summary, subject: projectId, before: { open: project.publicStatus }, after: { open } },
    };
  });
}
