import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { roles } from "@/lib/auth/schema";
import { decide } from "@/lib/deployments/decide";
import type { Gathered } from "@/lib/deployments/gather-facts";
import type { ApproveInput } from "@/lib/deployments/schema";
import { OpsError } from "@/lib/errors";
import { shortDigest } from "@/lib/releases/rules";

/** Says yes to somebody else's request, as it is shown now: the approval is bound to that. */
export function approveDeployment(actor: Actor, { id, typed, comment }: z.output<typeof ApproveInput>): Promise<void> {
  return decide(actor, "deployment:approve", id, async (tx, gathered) => {
    const { row, binding } = gathered;
    const problem = approvalProblem(actor, gathered);
    if (problem) throw problem;
    if (typed !== row.environment.database)
      throw new OpsError("INVALID", "The name you typed is not the database's.", `Type ${row.environment.database}.`);
    const approval = await tx.approval.create({
      data: { deploymentId: id, approverId: actor.id, approver: actor.name, binding: binding ?? {} },
    });
    if (comment) {
      await tx.deploymentNote.create({
        data: { deploymentId: id, authorId: actor.id, author: actor.name, text: comment },
      });
    }
    const audit = {
      summary: `Approved release ${shortDigest(row.release.digest)} for ${row.environment.name}`,
      subject: id,
      after: { approval: approval.id, ...binding },
    };
    return { value: undefined, audit };
  });
}

/** Why this person may not approve what is shown now, or null. The database refuses the requester once more. */
export function approvalProblem(
  actor: Pick<Actor, "id" | "role">,
  { row, policy, plan, facts }: Gathered,
): OpsError | null {
  if (row.requestedById === actor.id)
    return new OpsError("NOT_ALLOWED", "You asked for this yourself; somebody else must approve it.");
  if (roles.indexOf(actor.role) < roles.indexOf(policy.approverRole))
    return new OpsError("NOT_ALLOWED", `In ${row.environment.name} only an ${policy.approverRole} may approve.`);
  if (facts.expiresAt <= facts.now) return new OpsError("PRECONDITION", "This request has expired.", "Ask again.");
  if (!plan || facts.planRunning)
    return new OpsError("PRECONDITION", "The worker has not looked at the target yet.", "Wait for its plan.");
  if (plan.blocked) return new OpsError("PRECONDITION", plan.blocked);
  if (facts.approvals.some(({ approverId, valid }) => approverId === actor.id && valid))
    return new OpsError("CONFLICT", "You have approved this already.");
  return null;
}
