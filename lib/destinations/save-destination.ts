import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import type { Destination } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { placeOf, secretPurpose, settingsProblem } from "@/lib/destinations/rules";
import { builtInId, type DestinationInput, DestinationSettings } from "@/lib/destinations/schema";
import { sealSecret } from "@/lib/environments/seal-secret";
import { OpsError } from "@/lib/errors";

type Input = z.output<typeof DestinationInput>;

/** Adds a destination, or changes one; returns its id. The worker tries it at once. */
export async function saveDestination(actor: Actor, input: Input): Promise<{ id: string }> {
  const { id, name } = input;
  const now = await databaseNow();
  const sealed = await sealNew(input);
  return mutate(actor, "destination:edit", null, async (tx) => {
    const before = id ? await tx.destination.findUnique({ where: { id } }) : null;
    if (id && !before) throw new OpsError("NOT_FOUND", "There is no such destination.");
    if ((await tx.destination.count({ where: { name, NOT: { id: id ?? "" } } })) > 0)
      throw new OpsError("CONFLICT", `There is a destination called ${name} already.`, "Choose another name.");
    const settings = before?.id === builtInId ? DestinationSettings.parse(before.settings) : checked(input.settings);
    if (before) await requireSamePlace(tx, before, settings);
    const sealedSecret = sealed ?? keptSecret(before, settings);
    // Another folder has no mark yet; no archive lies in the one it was.
    const moved = before && placeOf(DestinationSettings.parse(before.settings)) !== placeOf(settings);
    const unmarked = moved ? { markedAt: null, acceptedAt: null } : {};
    const data = { name, kind: settings.kind, settings, sealedSecret, checkRequestedAt: now, ...unmarked };
    const saved = before
      ? await tx.destination.update({ where: { id: before.id }, data })
      : await tx.destination.create({ data: { ...data, createdBy: actor.name } });
    const secret = sealed ? "new" : sealedSecret ? "the same" : "none";
    const audit = {
      summary: `${before ? "Changed" : "Added"} the destination ${name}: ${placeOf(settings)}`,
      subject: saved.id,
      ...(before ? { before: { name: before.name, place: placeOf(DestinationSettings.parse(before.settings)) } } : {}),
      after: { name, place: placeOf(settings), secret },
    };
    return { value: { id: saved.id }, audit };
  });
}

/** Sealed before the transaction: it takes its time. */
async function sealNew({ settings, secret }: Input): Promise<string | null> {
  return settings.kind === "s3" && secret !== "" ? sealSecret(secretPurpose(settings), secret) : null;
}

/** A stored secret stays only for the very key, server and bucket it was entered for. */
function keptSecret(before: Destination | null, settings: DestinationSettings): string | null {
  if (settings.kind === "local") return null;
  const old = before ? DestinationSettings.parse(before.settings) : null;
  if (before?.sealedSecret && old?.kind === "s3" && secretPurpose(old) === secretPurpose(settings))
    return before.sealedSecret;
  throw new OpsError("INVALID", "The secret key is missing.", "Enter the secret key that belongs to the access key.");
}

function checked(settings: DestinationSettings): DestinationSettings {
  const problem = settingsProblem(settings);
  if (problem) throw new OpsError("INVALID", problem);
  return settings;
}

/** Where archives lie already the place stays: they would all seem to be gone. */
async function requireSamePlace(tx: Tx, before: Destination, settings: DestinationSettings): Promise<void> {
  const old = DestinationSettings.parse(before.settings);
  const folders = old.kind === "local" && settings.kind === "local" && old.folder === settings.folder;
  const buckets =
    old.kind === "s3" && settings.kind === "s3" && old.bucket === settings.bucket && old.prefix === settings.prefix;
  if (folders || buckets) return;
  const kept = await tx.backupCopy.count({ where: { destinationId: before.id, status: { not: "removed" } } });
  if (kept === 0) return;
  const message = `${kept === 1 ? "One archive lies" : `${kept} archives lie`} there, or will: its place does not change.`;
  throw new OpsError("PRECONDITION", message, "Add another destination, and choose that for the environments.");
}

/** Switches a destination off, or on again. One that environments write to stays on. */
export async function toggleDestination(actor: Actor, { id }: { id: string }): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "destination:edit", null, async (tx) => {
    const found = await tx.destination.findUnique({ where: { id } });
    if (!found) throw new OpsError("NOT_FOUND", "There is no such destination.");
    const users = await tx.environment.findMany({
      where: { disabledAt: null, OR: [{ destinationId: id }, { secondDestinationId: id }] },
      select: { name: true },
    });
    const schedules = await tx.schedule.findMany({
      where: {
        removedAt: null,
        environment: { disabledAt: null },
        OR: [{ destinationId: id }, { secondDestinationId: id }],
      },
      select: { name: true, environment: { select: { name: true } } },
    });
    if (!found.disabledAt && users.length + schedules.length > 0) {
      const byThemselves = schedules.map(({ name, environment }) => `${environment.name} by ${name}`);
      const names = [...users.map(({ name }) => name), ...byThemselves].join(", ");
      throw new OpsError("PRECONDITION", `Backups of ${names} go there.`, "Choose another destination for them first.");
    }
    await tx.destination.update({ where: { id }, data: { disabledAt: found.disabledAt ? null : now } });
    const summary = `Switched the destination ${found.name} ${found.disabledAt ? "on" : "off"}`;
    return { value: undefined, audit: { summary, subject: id } };
  });
}

/** Asks the worker to try a destination now. */
export async function requestDestinationCheck(actor: Actor, { id }: { id: string }): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "destination:check", null, async (tx) => {
    const { count } = await tx.destination.updateMany({ where: { id }, data: { checkRequestedAt: now } });
    if (count === 0) throw new OpsError("NOT_FOUND", "There is no such destination.");
    return { value: undefined, audit: { summary: "Asked for a look at a destination", subject: id } };
  });
}
