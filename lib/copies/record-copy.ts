// Shared by making and checking: what was found of a copy, written down, with the backup that depends on it.
import { basename } from "node:path";
import { raiseBadCopy } from "@/lib/alarms/raise-bad-copy";
import type { Actor } from "@/lib/auth/actor";
import type { Held } from "@/lib/copies/claim-copy";
import { nextCheck, pauseAfter } from "@/lib/copies/rules";
import { settleCopies } from "@/lib/copies/settle-copies";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import type { OpsError } from "@/lib/errors";

/** It was read whole and is what was written. `news`: what is worth a line of the audit log; null for a routine look. */
export async function recordStored(actor: Actor, held: Held, news: string | null): Promise<void> {
  const now = await databaseNow();
  const dueAt = nextCheck(now);
  const data = { status: "stored", problem: null, checkedAt: now, dueAt, attempts: 0 } as const;
  const recovered = held.status === "changed" || held.status === "missing";
  if (news === null && !recovered) {
    await telemetry().$queryRaw`
      UPDATE "BackupCopy" SET "checkedAt" = ${now}, "dueAt" = ${dueAt}, attempts = 0, problem = NULL
      WHERE id = ${held.id} AND status = 'stored'`;
    return;
  }
  await change(actor, held, { ...data, storedAt: held.storedAt ?? now }, news ?? "It is what was written after all");
}

/** It is gone or changed: nobody reads it from now on. Made again at once where another one is good. */
export async function recordBad(
  actor: Actor,
  held: Held,
  { status, problem }: { status: "missing" | "changed"; problem: string },
): Promise<void> {
  const now = await databaseNow();
  const dueAt = new Date(now.getTime() + pauseAfter(held.attempts + 1));
  const attempts = held.attempts + 1;
  await change(actor, held, { status, problem, dueAt, attempts }, problem, async (tx) => {
    const good = await tx.backupCopy.count({
      where: { backupId: held.backupId, status: "stored", id: { not: held.id } },
    });
    if (good > 0) await tx.backupCopy.update({ where: { id: held.id }, data: { status: "wanted", dueAt: now } });
  });
}

/** It could not be made, or not be looked at: that is known and no more. Tried again, later each time. */
export async function failCopy(held: Held, error: OpsError): Promise<void> {
  const problem = [error.message, error.hint].filter(Boolean).join(" ");
  await telemetry().$queryRaw`
    UPDATE "BackupCopy" SET problem = ${problem}, attempts = attempts + 1,
      "dueAt" = now() + ${pauseAfter(held.attempts + 1)} * interval '1 millisecond'
    WHERE id = ${held.id} AND status::text = ${held.status}`;
}

/** Only while it is what it was when it was taken in hand: a backup may have been deleted meanwhile. */
async function change(
  actor: Actor,
  held: Held,
  data: Prisma.BackupCopyUncheckedUpdateManyInput,
  found: string,
  then: (tx: Parameters<Parameters<typeof mutate>[3]>[0]) => Promise<void> = async () => {},
): Promise<void> {
  const { backup, destination } = held;
  const now = await databaseNow();
  await mutate(actor, "backup:record", { environmentId: backup.environmentId }, async (tx) => {
    const { count } = await tx.backupCopy.updateMany({ where: { id: held.id, status: held.status }, data });
    if (count > 0) await then(tx);
    await settleCopies(tx, backup.id);
    await raiseBadCopy(tx, { environmentId: backup.environmentId, destinationId: destination.id }, now);
    const summary = `Copy of ${basename(backup.fileName)} in ${destination.name}: ${found}`;
    return { value: undefined, audit: { summary, subject: backup.id, after: { status: String(data.status) } } };
  });
}
