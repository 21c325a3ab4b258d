// Apart from the noun's other reads: every page asks for it, and it needs the rule of approving.
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { tiers } from "@/lib/auth/schema";
import { databaseNow } from "@/lib/db/read";
import { approvalProblem } from "@/lib/deployments/approve-deployment";
import { gatherUnapproved } from "@/lib/deployments/gather-unapproved";
import type { AwaitedView } from "@/lib/deployments/schema";

/** The open requests that lack an approval which this person may give now, the oldest first; twenty at most. */
export async function listAwaited(actor: Actor): Promise<AwaitedView[]> {
  await requirePermission(actor, "overview:see", null);
  const now = await databaseNow();
  const mine = tiers.filter((tier) => denied("deployment:approve", actor, tier) === null);
  const where = { requestedById: { not: actor.id }, environment: { tier: { in: mine } } };
  return (await gatherUnapproved(where, now, { most: 20 }))
    .filter((one) => approvalProblem(actor, one) === null)
    .map(({ row }) => ({
      id: row.id,
      environment: row.environment.name,
      requestedBy: row.requestedBy,
      expiresAt: row.expiresAt.toISOString(),
    }));
}
