// Everything that Holdfast has written down about an environment and that the decision depends on; nothing is asked now.
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Environment, Observation } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { freshness } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { observedKinds } from "@/lib/health/schema";
import { factsOf } from "@/lib/migrations/data";
import { getFailures } from "@/lib/migrations/failure/data";
import type { FailureDetail } from "@/lib/migrations/failure/schema";
import { isApplied, judgeMigrations } from "@/lib/migrations/rules";
import type { MigrationFacts, NoContact } from "@/lib/prisma-cli/facts-schema";
import { releaseDigests } from "@/lib/releases/release-digests";
import type { Change, Seen } from "@/lib/rollback/evidence/schema";
import { type BackupsSeen, gatherBackups } from "@/lib/rollback/gather-backups";
import { type Deployed, gatherChange } from "@/lib/rollback/gather-change";

const include = { observations: true, project: { select: { name: true } }, owner: true } as const;

export type Gathered = {
  readonly environment: Environment & {
    readonly project: { readonly name: string };
    readonly owner: { readonly name: string; readonly disabledAt: Date | null } | null;
  };
  readonly seen: Seen;
  readonly failures: FailureDetail["failures"];
  readonly backups: BackupsSeen;
  readonly deployed: Deployed;
};

/** Throws NOT_FOUND. */
export async function gatherEvidence(actor: Actor, environmentId: string): Promise<Gathered> {
  const environment = await read().environment.findUnique({ where: { id: environmentId }, include });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const now = await databaseNow();
  const [deployed, detail] = await Promise.all([
    gatherChange(environmentId, environment.projectId),
    getFailures(actor, environmentId),
  ]);
  const observed = (kind: string) => environment.observations.find((one) => one.kind === kind);
  const backups = await gatherBackups(environmentId, deployed.change?.changedAt ?? null);
  const seenAt = observed("migrations")?.observedAt.toISOString() ?? null;
  const { change, ...migrations } = await recordOf(factsOf(observed("migrations"), now), deployed.change);
  const { failures, lookedAt } = detail;
  const seen: Seen = {
    now: now.toISOString(),
    environmentId,
    running: deployed.running,
    migrations: {
      ...migrations,
      unknownBecause: detail.unknownBecause ?? migrations.unknownBecause,
      at:
        [seenAt, lookedAt]
          .filter((at) => at !== null)
          .sort()
          .at(-1) ?? null,
      failed: failures.map(({ migration }) => migration),
    },
    failures: failures.map(({ migration, recommendation }) => ({
      migration,
      found: recommendation?.found ?? null,
      because: recommendation?.because ?? null,
    })),
    lookedAt,
    change,
    previous: deployed.previous,
    application: applicationOf(environment, observed("application"), now),
    backup: backups.backup,
    newestBackup: backups.newestBackup,
    doubted: backups.doubted,
    newer: deployed.newer,
  };
  return { environment, seen, failures, backups, deployed };
}

type Recorded = Pick<Seen["migrations"], "unknownBecause" | "applying" | "rolledBack" | "appliedSince"> & {
  readonly change: Change | null;
};

/** What Prisma's table records, measured by the release of the change. */
async function recordOf(facts: MigrationFacts | NoContact, change: Deployed["change"]): Promise<Recorded> {
  const nothing = { applying: [], rolledBack: [], appliedSince: [], change: change && { ...change, appliedOfIt: [] } };
  if (facts.contact !== "made") return { ...nothing, unknownBecause: facts.reason };
  if (facts.table !== "readable")
    return { ...nothing, unknownBecause: facts.unreadableBecause ?? "Prisma has recorded nothing in this database." };
  const release = change && (await releaseDigests(change.release.id));
  const { cells } = judgeMigrations({ facts, release, drift: null });
  const names = (holds: (cell: (typeof cells)[number]) => boolean) => cells.filter(holds).map(({ name }) => name);
  const applied = names(isApplied);
  const pending = change?.pending ?? [];
  const since = (cell: (typeof cells)[number]) =>
    isApplied(cell) && change?.endedAt != null && (cell.finishedAt ?? "") > change.endedAt;
  return {
    unknownBecause: null,
    applying: names(({ state }) => state === "applying"),
    rolledBack: names(({ state }) => state === "rolled back"),
    appliedSince: names(since).filter((name) => !pending.includes(name)),
    change: change && { ...change, appliedOfIt: pending.filter((name) => applied.includes(name)) },
  };
}

function applicationOf(environment: Environment, seen: Observation | undefined, now: Date): Seen["application"] {
  if (!environment.healthUrl) return { is: "none" };
  if (!seen) return { is: "not observed" };
  const { state, summary, observedAt, since, data } = seen;
  const times = { at: observedAt.toISOString(), since: since.toISOString() };
  if (freshness(observedAt, now, observedKinds.application.everySeconds) === "stale")
    return { is: "unknown", summary: `not observed any more; last: ${summary}`, ...times };
  const inMaintenance = (data as { status?: unknown } | null)?.status === "maintenance";
  if (inMaintenance) return { is: "maintenance", summary, ...times };
  const is = ({ ok: "ok", failed: "unwell", attention: "unwell", unknown: "unknown" } as const)[state];
  return { is, summary, ...times };
}
