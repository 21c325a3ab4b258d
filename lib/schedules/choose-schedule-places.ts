import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { lockSchedule, placeOf } from "@/lib/schedules/save-schedule";
import type { SchedulePlaces } from "@/lib/schedules/schema";

/** Where the next archives of a schedule go: to places of its own, or again to those of its environment. */
export async function chooseSchedulePlaces(actor: Actor, input: z.output<typeof SchedulePlaces>): Promise<void> {
  const { id, destinationId, secondDestinationId } = input;
  return mutate(actor, "destination:choose", await placeOf(id), async (tx, environment) => {
    const before = await lockSchedule(tx, id);
    const ids = [destinationId, secondDestinationId].filter((one) => one !== null);
    if (destinationId === null && secondDestinationId !== null)
      throw new OpsError(
        "INVALID",
        "A second copy needs a first place.",
        "Choose that too, or leave both to the environment.",
      );
    if (new Set(ids).size !== ids.length)
      throw new OpsError("INVALID", "Both copies would lie in one place.", "Choose two different destinations.");
    const found = await tx.destination.findMany({ where: { id: { in: ids }, disabledAt: null } });
    if (found.length !== ids.length)
      throw new OpsError("NOT_FOUND", "There is no such destination, or it is switched off.");
    await tx.schedule.update({ where: { id }, data: { destinationId, secondDestinationId } });
    const names = ids.map((one) => found.find((row) => row.id === one)?.name).join(", with a copy in ");
    const where = destinationId === null ? `where ${environment.name} says` : `to ${names}`;
    const { before: was, after } = changedFields(
      { destinationId: before.destinationId, secondDestinationId: before.secondDestinationId },
      { destinationId, secondDestinationId },
    );
    return {
      value: undefined,
      audit: { summary: `Archives of the schedule ${before.name} go ${where}`, subject: id, before: was, after },
    };
  });
}
