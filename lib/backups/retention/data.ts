import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { gatherBackups } from "@/lib/backups/retention/gather-backups";
import { appliesFrom } from "@/lib/backups/retention/rules";
import { type RetentionView, readRetention } from "@/lib/backups/retention/schema";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/** An environment's retention with the backups that it judges. Throws NOT_FOUND. */
export async function getRetention(actor: Actor, environmentId: string): Promise<RetentionView> {
  const environment = await read().environment.findUnique({ where: { id: environmentId } });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const { retention, retentionSavedBy, retentionSavedAt, retentionAppliedAt } = environment;
  const policy = readRetention(retention);
  const schedules = await read().schedule.findMany({
    where: { environmentId, OR: [{ removedAt: null }, { id: { in: Object.keys(policy.own) } }] },
    orderBy: [{ removedAt: { sort: "asc", nulls: "first" } }, { name: "asc" }],
  });
  return {
    policy,
    savedBy: retentionSavedBy,
    savedAt: retentionSavedAt?.toISOString() ?? null,
    appliedAt: retentionAppliedAt?.toISOString() ?? null,
    appliesFrom: appliesFrom(environment).toISOString(),
    backups: await gatherBackups(read(), environmentId),
    schedules: schedules.map(({ id, name, removedAt }) => ({ id, name, removed: removedAt !== null })),
  };
}
