import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import type { OwnerInput } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

/** Says who looks after an environment, and how they are reached. Nobody is an answer, and shown as such. */
export function changeOwner(actor: Actor, { id, ownerId, contact }: z.output<typeof OwnerInput>): Promise<void> {
  return mutate(actor, "environment:edit", { environmentId: id }, async (tx, before) => {
    const nameOf = async (personId: string | null) =>
      personId === null ? null : await tx.user.findUnique({ where: { id: personId } });
    const [was, is] = [await nameOf(before.ownerId), await nameOf(ownerId)];
    if (ownerId !== null && (!is || is.disabledAt))
      throw new OpsError("NOT_FOUND", "There is no such person, or they may not sign in any more.", "Choose another.");
    await tx.environment.update({ where: { id }, data: { ownerId, contact: contact || null } });
    const changed = changedFields(
      { owner: was?.name ?? "nobody", contact: before.contact ?? "" },
      { owner: is?.name ?? "nobody", contact },
    );
    return { value: undefined, audit: { summary: `Changed who looks after ${before.name}`, ...changed } };
  });
}
