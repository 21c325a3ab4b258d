// Apart from the noun's other reads: every page asks for it, and it needs the rule of approving.
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { databaseNow, read } from "@/lib/db/read";
import { approvalProblem } from "@/lib/deployments/approve-deployment";
import { gatherFacts } from "@/lib/deployments/gather-facts";
import { judge } from "@/lib/deployments/rules";
import type { AwaitedView } from "@/lib/deployments/schema";

/** The open requests that lack an approval which this person may give now, the oldest first; twenty at most. */
export async function listAwaited(actor: Actor): Promise<AwaitedView[]> {
  await requirePermission(actor, "overview:see", null);
  const now = await databaseNow();
  const open = await read().deployment.findMany({
    where: { status: "requested", requestedById: { not: actor.id }, expiresAt: { gt: now } },
    select: { id: true, environment: { select: { tier: true } } },
    orderBy: { createdAt: "asc" },
    take: 20,
  });
  const mine = open.filter(({ environment }) => denied("deployment:approve", actor, environment.tier) === null);
  const gathered = await Promise.all(mine.map(({ id }) => gatherFacts(read(), id, now)));
  return gathered
    .filter((one) => approvalProblem(actor, one) === null && lacksApproval(one.facts))
    .map(({ row }) => ({
      id: row.id,
      environment: row.environment.name,
      requestedBy: row.requestedBy,
      expiresAt: row.expiresAt.toISOString(),
    }));
}

function lacksApproval(facts: Parameters<typeof judge>[0]): boolean {
  return judge(facts).conditions.some(({ key, is }) => key === "approvals" && is === "waiting");
}
