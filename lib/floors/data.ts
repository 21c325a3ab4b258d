import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { databaseNow, read } from "@/lib/db/read";
import { floorNotice, judgeComponents } from "@/lib/floors/rules";
import { type FloorNotice, FoundComponent, floors } from "@/lib/floors/schema";

/**
 * What every page says about versions below their floor, or null. `own` are those of the asking process; the others are
 * what the living workers last wrote of themselves. Without one, the versions of the tools are not known.
 */
export async function getFloorNotice(actor: Actor, own: readonly FoundComponent[]): Promise<FloorNotice | null> {
  await requirePermission(actor, "overview:see", null);
  const alive = await read().worker.findMany({
    where: { stoppedAt: null, leaseExpiresAt: { gt: await databaseNow() } },
    select: { components: true },
  });
  const reports = alive.map(({ components }) => FoundComponent.array().safeParse(components).data ?? unknownTools);
  const found = [...own, ...(reports.length > 0 ? reports.flat() : unknownTools)];
  const distinct = new Map(found.map((one) => [`${one.component} ${one.version}`, one]));
  return floorNotice(judgeComponents([...distinct.values()], floors), floors);
}

const unknownTools: readonly FoundComponent[] = [{ component: "postgresql-client", version: null }];
