import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { dropProblem } from "@/lib/restores/rules";
import type { KeepRestoredInput } from "@/lib/restores/schema";

/** Says that a restored database is to stay, and what it is good for. */
export async function keepRestored(actor: Actor, { id, purpose }: z.output<typeof KeepRestoredInput>): Promise<void> {
  const found = await read().restore.findUnique({ where: { id }, select: { environmentId: true } });
  if (!found) throw new OpsError("NOT_FOUND", "There is no such restore.");
  await mutate(actor, "restore:keep", { ...found, subject: id }, async (tx) => {
    const restore = await tx.restore.findUniqueOrThrow({ where: { id } });
    const problem = dropProblem(restore);
    if (problem) throw new OpsError("PRECONDITION", problem);
    await tx.restore.update({ where: { id }, data: { keptAt: new Date(), keptBy: actor.name, purpose } });
    const summary = `Keeps the restored database ${restore.database}: ${purpose}`;
    return {
      value: undefined,
      audit: { summary, subject: id, before: { purpose: restore.purpose }, after: { purpose } },
    };
  });
}
