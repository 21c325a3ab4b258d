import type { z } from "zod";
import type { AcknowledgeInput } from "@/lib/alarms/schema";
import type { Actor } from "@/lib/auth/actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/**
 * Says that somebody has seen an alarm and what they know of it. It stays open until it is true no more; one that has
 * closed meanwhile takes the note as well. Whoever acknowledges again replaces the note; the audit log has both.
 */
export async function acknowledgeAlarm(actor: Actor, { id, note }: z.output<typeof AcknowledgeInput>): Promise<void> {
  const alarm = await read().alarm.findUnique({ where: { id }, select: { environmentId: true } });
  if (!alarm) throw new OpsError("NOT_FOUND", "There is no such alarm.");
  const now = await databaseNow();
  const work = async (tx: Tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Alarm" WHERE id = ${id} FOR UPDATE`;
    const before = await tx.alarm.findUniqueOrThrow({ where: { id } });
    const data = { acknowledgedAt: now, acknowledgedBy: actor.name, acknowledgedNote: note };
    await tx.alarm.update({ where: { id }, data });
    const { acknowledgedBy, acknowledgedNote } = before;
    const was = acknowledgedBy === null ? {} : { before: { by: acknowledgedBy, note: acknowledgedNote } };
    const summary = `Acknowledged an alarm: ${before.sentence}`;
    return { value: undefined, audit: { summary, subject: id, ...was, after: { note } } };
  };
  const { environmentId } = alarm;
  if (environmentId) return mutate(actor, "alarm:acknowledge", { environmentId, subject: id }, work);
  return mutate(actor, "alarm:acknowledge", null, work);
}
