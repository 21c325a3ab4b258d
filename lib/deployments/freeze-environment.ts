import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import type { FreezeInput, LiftFreezeInput } from "@/lib/deployments/policy";
import { OpsError } from "@/lib/errors";

/** Stops deployments to an environment from now on, until a moment or until somebody lifts it. */
export async function freezeEnvironment(
  actor: Actor,
  { environmentId, until, reason }: z.output<typeof FreezeInput>,
): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "freeze:set", { environmentId }, async (tx, environment) => {
    if (until && until <= now) throw new OpsError("INVALID", "That moment has passed already.");
    const data = { environmentId, fromAt: now, toAt: until, reason, createdBy: actor.name };
    const { id } = await tx.freeze.create({ data });
    const audit = {
      summary: `Froze ${environment.name}${until ? ` until ${until.toISOString()}` : ""}`,
      subject: id,
      after: { reason, until: until?.toISOString() ?? null },
    };
    return { value: undefined, audit };
  });
}

/** Ends a freeze before its time. */
export async function liftFreeze(actor: Actor, { id }: z.output<typeof LiftFreezeInput>): Promise<void> {
  const freeze = await read().freeze.findUnique({ where: { id } });
  if (!freeze) throw new OpsError("NOT_FOUND", "There is no such freeze.");
  const now = await databaseNow();
  const place = { environmentId: freeze.environmentId, subject: id };
  return mutate(actor, "freeze:lift", place, async (tx, environment) => {
    const { count } = await tx.freeze.updateMany({
      where: { id, liftedAt: null },
      data: { liftedAt: now, liftedBy: actor.name },
    });
    if (count === 0) throw new OpsError("CONFLICT", "Somebody has lifted it already.");
    const before = { reason: freeze.reason, by: freeze.createdBy, until: freeze.toAt?.toISOString() ?? null };
    const audit = { summary: `Lifted a freeze of ${environment.name}`, subject: id, before, after: { lifted: true } };
    return { value: undefined, audit };
  });
}
