import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { Sight } from "@/lib/destinations/schema";
import { OpsError } from "@/lib/errors";

/** Says that the folder which is there is the destination's from now on. The worker marks it when it tries it, at once. */
export async function acceptFolder(actor: Actor, { id }: { id: string }): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "destination:edit", null, async (tx) => {
    const found = await tx.destination.findUnique({ where: { id }, include: { sight: true } });
    if (!found) throw new OpsError("NOT_FOUND", "There is no such destination.");
    if (!Sight.safeParse(found.sight?.found).data?.otherFolder)
      throw new OpsError("PRECONDITION", "As far as is known it is the folder that it was.", "Try it now, and look.");
    await tx.destination.update({ where: { id }, data: { acceptedAt: now, checkRequestedAt: now } });
    const summary = `Said that the folder of ${found.name} which is there now is the right one`;
    return { value: undefined, audit: { summary, subject: id } };
  });
}
