import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import type { NoteInput } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";

/** Another person looks at a broken glass afterwards and says so; until then it stands in the way of the next one. */
export async function reviewBreakGlass(actor: Actor, { id, text }: z.output<typeof NoteInput>): Promise<void> {
  const place = await read().deployment.findUnique({ where: { id }, select: { environmentId: true } });
  if (!place) throw new OpsError("NOT_FOUND", "There is no such deployment.");
  const now = await databaseNow();
  return mutate(actor, "deployment:approve", { ...place, subject: id }, async (tx, environment) => {
    const { breakGlassById, reviewedAt } = await tx.deployment.findUniqueOrThrow({ where: { id } });
    if (!breakGlassById || reviewedAt) throw new OpsError("CONFLICT", "There is nothing to look at any more.");
    if (breakGlassById === actor.id)
      throw new OpsError("NOT_ALLOWED", "You broke the glass yourself; somebody else must look at it.");
    await tx.deployment.update({
      where: { id },
      data: { reviewedById: actor.id, reviewedBy: actor.name, reviewedAt: now },
    });
    const note = { deploymentId: id, authorId: actor.id, author: actor.name, text };
    await tx.deploymentNote.create({ data: { ...note, kind: "review" } });
    return {
      value: undefined,
      audit: { summary: `Looked at the broken glass in ${environment.name}`, subject: id, after: { text } },
    };
  });
}
