import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { type SearchInput, searchSteps } from "@/lib/catalog/schema";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { queueRun } from "@/lib/runs/queue-run";

/** Has the worker look through a destination for archives that are not known here. Returns its run. */
export function searchDestination(actor: Actor, { id }: z.output<typeof SearchInput>): Promise<{ runId: string }> {
  return mutate(actor, "catalog:search", null, async (tx) => {
    const destination = await tx.destination.findUnique({ where: { id } });
    if (!destination) throw new OpsError("NOT_FOUND", "There is no such destination.");
    const input = { path: ["destinationId"], equals: id };
    const where: Prisma.RunWhereInput = { kind: "search-destination", status: { in: ["queued", "running"] }, input };
    const busy = await tx.run.findFirst({ where });
    if (busy) throw new OpsError("CONFLICT", `${destination.name} is being looked through already.`);
    const runId = await queueRun(tx, actor, {
      kind: "search-destination",
      title: `Look for unknown archives in ${destination.name}`,
      environmentId: null,
      input: { destinationId: id },
      reason: null,
      steps: searchSteps,
    });
    const summary = `Asked for a look for unknown archives in ${destination.name}`;
    return { value: { runId }, audit: { summary, subject: runId } };
  });
}
