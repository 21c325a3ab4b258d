// Apart from the noun's other reads: who could own it is for those who may change it only.
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { read } from "@/lib/db/read";
import { activeOwner } from "@/lib/environments/rules";
import type { OwnerView } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

/** Who looks after an environment. The people to choose from are empty for those who may not. Throws NOT_FOUND. */
export async function getOwner(actor: Actor, environmentId: string): Promise<OwnerView> {
  const environment = await read().environment.findUnique({ where: { id: environmentId }, include: { owner: true } });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const { ownerId, owner, contact, tier } = environment;
  const refusal = denied("environment:edit", actor, tier);
  const people = refusal
    ? []
    : await read().user.findMany({
        where: { disabledAt: null },
        select: { id: true, name: true },
        orderBy: [{ name: "asc" }, { email: "asc" }],
      });
  const active = activeOwner(owner);
  return {
    owner: active,
    former: active === null ? (owner?.name ?? null) : null,
    ownerId: active === null ? null : ownerId,
    contact,
    people,
    refusal,
  };
}
