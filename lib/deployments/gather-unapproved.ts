// Shared by the line that asks a person for their approval and by the alarm that nobody has given it.
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { type Gathered, gatherFacts } from "@/lib/deployments/gather-facts";
import { judge } from "@/lib/deployments/rules";

/** The open requests that lack an approval, the oldest first; of `most` at most it is asked. */
export async function gatherUnapproved(
  where: Prisma.DeploymentWhereInput,
  now: Date,
  { most }: { readonly most?: number } = {},
): Promise<Gathered[]> {
  const open = await read().deployment.findMany({
    where: { ...where, status: "requested", expiresAt: { gt: now } },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    ...(most ? { take: most } : {}),
  });
  const gathered = await Promise.all(open.map(({ id }) => gatherFacts(read(), id, now)));
  return gathered.filter(({ facts }) =>
    judge(facts).conditions.some(({ key, is }) => key === "approvals" && is === "waiting"),
  );
}
