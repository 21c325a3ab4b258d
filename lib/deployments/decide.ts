// Every change of an open request goes through here: the row is locked, the facts are read anew, and it must be open.
import type { AuditEntry } from "@/lib/audit/schema";
import type { Actor } from "@/lib/auth/actor";
import type { Permission } from "@/lib/auth/permissions";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { type Gathered, gatherFacts } from "@/lib/deployments/gather-facts";
import { OpsError } from "@/lib/errors";

type Change<T> = { readonly value: T; readonly audit: AuditEntry };

/**
 * Runs `work` on an open request in one transaction; approvals that no longer count are marked so in the same one.
 * Throws NOT_FOUND, or CONFLICT when the request is not open any more.
 */
export async function decide<T>(
  actor: Actor,
  permission: Permission,
  id: string,
  work: (tx: Tx, gathered: Gathered) => Promise<Change<T>>,
): Promise<T> {
  const place = await read().deployment.findUnique({ where: { id }, select: { environmentId: true } });
  if (!place) throw new OpsError("NOT_FOUND", "There is no such deployment.");
  return mutate(actor, permission, { ...place, subject: id }, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Deployment" WHERE id = ${id} FOR UPDATE`;
    const gathered = await gatherFacts(tx, id, await databaseNow());
    const { status } = gathered.row;
    if (status !== "requested") {
      const message =
        status === "running" ? "This deployment is running already." : `This deployment has ended: ${status}.`;
      throw new OpsError("CONFLICT", message, "Reload the page to see how.");
    }
    for (const { id: approvalId, why } of gathered.stale) {
      await tx.approval.update({ where: { id: approvalId }, data: { voidedAt: gathered.facts.now, voidedWhy: why } });
    }
    const { value, audit } = await work(tx, gathered);
    const voided = gathered.stale.map(({ why }) => why).join(" ");
    return { value, audit: voided ? { ...audit, after: { ...audit.after, "approvals void": voided } } : audit };
  });
}
