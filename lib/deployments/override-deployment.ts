// Two ways past a condition, each loud: the override of windows and staging, and the broken glass past the second person.
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { checkOwnPassword } from "@/lib/auth/check-own-password";
import { decide } from "@/lib/deployments/decide";
import type { BreakGlassInput, OverrideInput } from "@/lib/deployments/schema";
import { tellOf } from "@/lib/deployments/tell";
import { OpsError } from "@/lib/errors";

/** Lets a request run outside its quiet window, in a freeze, or without staging; never by its requester. */
export function overrideDeployment(actor: Actor, { id, reason }: z.output<typeof OverrideInput>): Promise<void> {
  return decide(actor, "deployment:override", id, async (tx, { row, facts }) => {
    if (row.requestedById === actor.id)
      throw new OpsError("NOT_ALLOWED", "You asked for this yourself; another lead must override.");
    const data = { overrideById: actor.id, overrideBy: actor.name, overrideReason: reason, overrideAt: facts.now };
    await tx.deployment.update({ where: { id }, data });
    const note = { deploymentId: id, authorId: actor.id, author: actor.name, text: reason };
    await tx.deploymentNote.create({ data: { ...note, kind: "override" } });
    await tellOf(tx, "deployment.overridden", row, `${actor.name}: ${reason}`);
    const audit = {
      summary: `Overrode the window or staging for ${row.environment.name}`,
      subject: id,
      after: { reason },
    };
    return { value: undefined, audit };
  });
}

/**
 * Lets a production request run without a second person, and nothing else: backup, identity, digest, rehearsal by
 * policy and audit stay. The password is asked again, the reason is loud, and another person must look at it afterwards.
 */
export async function breakGlass(
  actor: Actor,
  { id, reason, password, typed }: z.output<typeof BreakGlassInput>,
): Promise<void> {
  await checkTyped(actor, id, typed);
  await checkOwnPassword(actor, password);
  return decide(actor, "deployment:break-glass", id, async (tx, { row, facts }) => {
    const data = {
      breakGlassById: actor.id,
      breakGlassBy: actor.name,
      breakGlassReason: reason,
      breakGlassAt: facts.now,
    };
    await tx.deployment.update({ where: { id }, data });
    const note = { deploymentId: id, authorId: actor.id, author: actor.name, text: reason };
    await tx.deploymentNote.create({ data: { ...note, kind: "breakGlass" } });
    await tellOf(tx, "deployment.break-glass", row, `${actor.name}: ${reason}`);
    const audit = {
      summary: `BROKE THE GLASS for ${row.environment.name}: no second person`,
      subject: id,
      after: { reason },
    };
    return { value: undefined, audit };
  });
}

/** Before the password is asked: who may not, or names another database, spends no attempt. */
function checkTyped(actor: Actor, id: string, typed: string): Promise<void> {
  return decide(actor, "deployment:break-glass", id, async (_tx, { row: { environment } }) => {
    if (typed !== environment.database)
      throw new OpsError("INVALID", "The name you typed is not the database's.", `Type ${environment.database}.`);
    return { value: undefined, audit: { summary: `Is about to break the glass for ${environment.name}`, subject: id } };
  });
}
