import { basename } from "node:path";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { lockBackup, markDeleted } from "@/lib/backups/mark-deleted";
import type { AcceptInput, DeleteBackupInput, NoteInput, PinInput } from "@/lib/backups/schema";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/** Keeps a backup until somebody unpins it. */
export async function pinBackup(actor: Actor, { id, reason }: z.output<typeof PinInput>): Promise<void> {
  const place = await placeOf(id);
  return mutate(actor, "backup:pin", place, async (tx) => {
    const before = await lockBackup(tx, id);
    if (before.status !== "complete") throw new OpsError("PRECONDITION", "Only a complete backup can be pinned.");
    const backup = await tx.backup.update({ where: { id }, data: { pinnedAt: new Date(), pinnedBy: actor.name } });
    return {
      value: undefined,
      audit: {
        summary: `Pinned ${basename(backup.fileName)}`,
        subject: id,
        before: { pinned: before.pinnedAt !== null },
        after: { pinned: true, reason },
      },
    };
  });
}

/** Lets a backup be deleted again. */
export async function unpinBackup(actor: Actor, { id, reason }: z.output<typeof PinInput>): Promise<void> {
  const place = await placeOf(id);
  return mutate(actor, "backup:unpin", place, async (tx) => {
    const { pinnedBy } = await lockBackup(tx, id);
    const backup = await tx.backup.update({ where: { id }, data: { pinnedAt: null, pinnedBy: null } });
    const audit = {
      summary: `Unpinned ${basename(backup.fileName)}`,
      subject: id,
      before: { pinned: pinnedBy !== null, pinnedBy },
      after: { pinned: false, reason },
    };
    return { value: undefined, audit };
  });
}

/** Changes what people want to remember of a backup. */
export async function noteBackup(actor: Actor, { id, notes }: z.output<typeof NoteInput>): Promise<void> {
  const place = await placeOf(id);
  return mutate(actor, "backup:annotate", place, async (tx) => {
    const before = await tx.backup.findUniqueOrThrow({ where: { id } });
    await tx.backup.update({ where: { id }, data: { notes: notes || null } });
    const audit = {
      summary: `Changed the notes of ${basename(before.fileName)}`,
      subject: id,
      before: { notes: before.notes },
      after: { notes },
    };
    return { value: undefined, audit };
  });
}

/** Says that what is less than before is as it should be: the next backups are measured against this one. */
export async function acceptBackup(actor: Actor, { id, reason }: z.output<typeof AcceptInput>): Promise<void> {
  const place = await placeOf(id);
  return mutate(actor, "backup:accept", place, async (tx) => {
    const before = await lockBackup(tx, id);
    if (before.status !== "complete" || before.unusual.length === 0)
      throw new OpsError("PRECONDITION", "Nothing of this backup is unusual.", "Nothing was changed.");
    if (before.acceptedAt)
      throw new OpsError("CONFLICT", `${before.acceptedBy ?? "Somebody"} has accepted it already.`);
    const accepted = { acceptedAt: new Date(), acceptedBy: actor.name, acceptedNote: reason };
    await tx.backup.update({ where: { id }, data: accepted });
    const summary = `Accepted what is unusual of ${basename(before.fileName)}`;
    const audit = { summary, subject: id, before: { unusual: before.unusual }, after: { accepted: true, reason } };
    return { value: undefined, audit };
  });
}

/**
 * Marks a backup deleted, after its file name was typed; the worker removes the file. The last verified one of an
 * environment stays: the environment's row is locked, so two people at once cannot delete the last two.
 */
export async function deleteBackup(actor: Actor, { id, typed }: z.output<typeof DeleteBackupInput>): Promise<void> {
  const place = await placeOf(id);
  return mutate(actor, "backup:delete", place, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environment.id} FOR UPDATE`;
    const backup = await lockBackup(tx, id);
    if (typed !== basename(backup.fileName)) {
      throw new OpsError("INVALID", "The typed name is not the name of this file.", "Nothing was deleted.");
    }
    return { value: undefined, audit: await markDeleted(tx, backup, { by: actor.name, reason: null }) };
  });
}

async function placeOf(id: string): Promise<{ environmentId: string; subject: string }> {
  const backup = await read().backup.findUnique({ where: { id }, select: { environmentId: true } });
  if (!backup) throw new OpsError("NOT_FOUND", "There is no such backup.");
  return { ...backup, subject: id };
}
