import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import type { DestinationChoice } from "@/lib/destinations/schema";
import { OpsError } from "@/lib/errors";

/** Where an environment's next archives go. Those that exist stay where they are; the newest ones get no second copy by it. */
export async function chooseDestinations(actor: Actor, input: z.output<typeof DestinationChoice>): Promise<void> {
  const { environmentId, destinationId, secondDestinationId } = input;
  if (destinationId === secondDestinationId)
    throw new OpsError("INVALID", "Both copies would lie in one place.", "Choose two different destinations.");
  return mutate(actor, "destination:choose", { environmentId }, async (tx, before) => {
    const ids = [destinationId, secondDestinationId].filter((id) => id !== null);
    const found = await tx.destination.findMany({ where: { id: { in: ids }, disabledAt: null } });
    if (found.length !== ids.length)
      throw new OpsError("NOT_FOUND", "There is no such destination, or it is switched off.");
    await tx.environment.update({ where: { id: environmentId }, data: { destinationId, secondDestinationId } });
    const nameOf = (id: string | null) => found.find((row) => row.id === id)?.name ?? null;
    const [first, second] = [nameOf(destinationId), nameOf(secondDestinationId)];
    const summary = `Archives of ${before.name} go to ${first}${second ? `, with a copy in ${second}` : ", with no second copy"}`;
    const places = { destinationId: before.destinationId, secondDestinationId: before.secondDestinationId };
    return { value: undefined, audit: { summary, before: places, after: { destinationId, secondDestinationId } } };
  });
}
