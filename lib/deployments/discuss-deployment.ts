// Comments, requests for changes and withdrawal are one conversation with one rule: the request must be open.
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { read } from "@/lib/db/read";
import { decide } from "@/lib/deployments/decide";
import { withdrawPermission } from "@/lib/deployments/rules";
import type { DeploymentInput, NoteInput } from "@/lib/deployments/schema";

/** Says something about a request. */
export function commentDeployment(actor: Actor, { id, text }: z.output<typeof NoteInput>): Promise<void> {
  return decide(actor, "deployment:comment", id, async (tx, { row }) => {
    await tx.deploymentNote.create({ data: { deploymentId: id, authorId: actor.id, author: actor.name, text } });
    return {
      value: undefined,
      audit: { summary: `Commented on a deployment to ${row.environment.name}`, subject: id, after: { text } },
    };
  });
}

/** Asks for changes: nothing runs until the same person approves. Their earlier approval does not count any more. */
export function requestChanges(actor: Actor, { id, text }: z.output<typeof NoteInput>): Promise<void> {
  return decide(actor, "deployment:approve", id, async (tx, { row, facts }) => {
    const note = { deploymentId: id, authorId: actor.id, author: actor.name, text };
    await tx.deploymentNote.create({ data: { ...note, kind: "changesRequested" } });
    const { count } = await tx.approval.updateMany({
      where: { deploymentId: id, approverId: actor.id, voidedAt: null },
      data: { voidedAt: facts.now, voidedWhy: "The approver asked for changes afterwards." },
    });
    const audit = {
      summary: `Asked for changes of a deployment to ${row.environment.name}`,
      subject: id,
      after: { text, "own approvals void": count },
    };
    return { value: undefined, audit };
  });
}

/** Takes a request back: one's own, or as a lead anybody's. */
export async function withdrawDeployment(actor: Actor, { id }: z.output<typeof DeploymentInput>): Promise<void> {
  const request = await read().deployment.findUnique({ where: { id }, select: { requestedById: true } });
  return decide(actor, withdrawPermission(actor, request), id, async (tx, { row, facts }) => {
    await tx.deployment.update({ where: { id }, data: { status: "cancelled", endedAt: facts.now } });
    const summary = `Took back a deployment to ${row.environment.name}`;
    const change = { before: { status: row.status }, after: { status: "cancelled" } };
    return { value: undefined, audit: { summary, subject: id, ...change } };
  });
}
