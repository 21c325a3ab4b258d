import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { globalsName } from "@/lib/backups/globals/rules";
import { manifestName } from "@/lib/backups/rules";
import type { Manifest } from "@/lib/backups/schema";
import type { Destination, DestinationSight } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { fetchCommands } from "@/lib/destinations/fetch-commands";
import { placeOf } from "@/lib/destinations/rules";
import { builtInId, type CopyView, DestinationSettings, type DestinationView, Sight } from "@/lib/destinations/schema";

/** Schedules that name it themselves. */
const usedBy = {
  where: { removedAt: null, environment: { disabledAt: null } },
  select: { name: true, environment: { select: { name: true } } },
  orderBy: { name: "asc" },
} as const;

/** All destinations, the installation's own folder first. Settings, with the key's name, are for those who may change them. */
export async function listDestinations(actor: Actor): Promise<DestinationView[]> {
  await requirePermission(actor, "destination:see", null);
  const rows = await read().destination.findMany({
    include: {
      sight: true,
      environments: { where: { disabledAt: null }, select: { name: true }, orderBy: { name: "asc" } },
      seconds: { where: { disabledAt: null }, select: { name: true }, orderBy: { name: "asc" } },
      schedules: usedBy,
      scheduleSeconds: usedBy,
    },
    orderBy: { createdAt: "asc" },
  });
  const counts = await countCopies();
  const mayEdit = denied("destination:edit", actor, null) === null;
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    settings: mayEdit ? DestinationSettings.parse(row.settings) : null,
    place: placeOf(DestinationSettings.parse(row.settings)),
    builtIn: row.id === builtInId,
    hasSecret: row.sealedSecret !== null,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    seen: sightOf(row.sight),
    checking: isAsked(row),
    environments: [...row.environments.map(({ name }) => name), ...row.schedules.map(wordsOf)],
    seconds: [...row.seconds.map(({ name }) => name), ...row.scheduleSeconds.map(wordsOf)],
    copies: counts.get(row.id) ?? none,
  }));
}

type Using = { readonly name: string; readonly environment: { readonly name: string } };

function wordsOf({ name, environment }: Using): string {
  return `${environment.name} by ${name}`;
}

function sightOf(sight: DestinationSight | null): DestinationView["seen"] {
  return sight ? { ...Sight.parse(sight.found), at: sight.at.toISOString() } : null;
}

function isAsked({ checkRequestedAt, sight }: Destination & { sight: DestinationSight | null }): boolean {
  return checkRequestedAt !== null && (sight === null || sight.at < checkRequestedAt);
}

type Counts = DestinationView["copies"];
const none: Counts = { stored: 0, wanted: 0, bad: 0 };

async function countCopies(): Promise<Map<string, Counts>> {
  const groups = await read().backupCopy.groupBy({
    by: ["destinationId", "status"],
    where: { status: { not: "removed" }, backup: { is: { status: "complete" } } },
    _count: true,
  });
  const counts = new Map<string, Counts>();
  for (const { destinationId, status, _count } of groups) {
    const { stored, wanted, bad } = counts.get(destinationId) ?? none;
    counts.set(destinationId, {
      stored: stored + (status === "stored" ? _count : 0),
      wanted: wanted + (status === "wanted" ? _count : 0),
      bad: bad + (status === "changed" || status === "missing" ? _count : 0),
    });
  }
  return counts;
}

type Named = { readonly id: string; readonly fileName: string; readonly manifest: unknown };

/** The copies of one backup, the first one first. For its page, which has checked who asks. */
export async function listCopies({ id, fileName, manifest }: Named): Promise<CopyView[]> {
  const rows = await read().backupCopy.findMany({
    where: { backupId: id },
    include: { destination: true },
    orderBy: [{ isFirst: "desc" }, { id: "asc" }],
  });
  const globals = (manifest as Manifest | null)?.globals?.file ? [globalsName(fileName)] : [];
  const files = [fileName, manifestName(fileName), ...globals];
  return rows.map((row) => {
    const settings = DestinationSettings.parse(row.destination.settings);
    return {
      destination: row.destination.name,
      place: placeOf(settings),
      builtIn: row.destinationId === builtInId,
      status: row.status,
      problem: row.problem,
      storedAt: row.storedAt?.toISOString() ?? null,
      checkedAt: row.checkedAt?.toISOString() ?? null,
      nextAt: row.dueAt.toISOString(),
      fetch: row.status === "stored" ? fetchCommands(settings, files) : null,
    };
  });
}

/** Where an environment's archives go, where they could, and whether they are encrypted. */
export async function getDestinationChoice(actor: Actor, environmentId: string) {
  await requirePermission(actor, "destination:see", null);
  const environment = await read().environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: { destinationId: true, secondDestinationId: true, encrypts: true, recipients: true },
  });
  const choices = await read().destination.findMany({
    where: { disabledAt: null },
    orderBy: { createdAt: "asc" },
    select: { id: true, name: true },
  });
  const { encrypts, recipients, ...places } = environment;
  return { places: { ...places, choices }, encryption: { encrypts, recipients } };
}
