import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import { gatherBackups } from "@/lib/backups/retention/gather-backups";
import { planRetention } from "@/lib/backups/retention/rules";
import { readRetention, type SaveRetentionInput } from "@/lib/backups/retention/schema";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/**
 * Changes how many backups stay. The person must have seen exactly the list that goes by it, as it is in this very
 * transaction, and typed the environment's name where any goes. The worker applies it within a minute.
 */
export async function saveRetention(
  actor: Actor,
  { environmentId, policy, goes, typed }: z.output<typeof SaveRetentionInput>,
): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "retention:edit", { environmentId }, async (tx, { name, retention }) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const named = Object.keys(policy.own);
    if ((await tx.schedule.count({ where: { environmentId, id: { in: named } } })) !== named.length)
      throw new OpsError("INVALID", "Numbers are given for a schedule that this environment does not have.");
    const backups = await gatherBackups(tx, environmentId);
    const going = planRetention(backups, policy).filter((verdict) => verdict.goes !== null);
    const seen = new Set(goes);
    if (seen.size !== going.length || going.some(({ id }) => !seen.has(id))) {
      throw new OpsError("CONFLICT", "The backups have changed since you looked.", "Reload the page and look again.");
    }
    if (going.length > 0 && typed !== name) {
      throw new OpsError("INVALID", `What was typed is not ${name}.`, "Nothing was changed.");
    }
    const data = { retention: policy, retentionSavedAt: now, retentionSavedBy: actor.name };
    await tx.environment.update({ where: { id: environmentId }, data });
    const changed = changedFields({ ...readRetention(retention) }, { ...policy });
    const files = backups.filter(({ id }) => seen.has(id)).map(({ file }) => file);
    const summary = `Saved the retention of ${name}: ${policy.daily} daily, ${policy.weekly} weekly, ${policy.monthly} monthly${named.length > 0 ? `, and numbers of their own for ${named.length} of its schedules` : ""}`;
    return { value: undefined, audit: { summary, before: changed.before, after: { ...changed.after, goes: files } } };
  });
}
