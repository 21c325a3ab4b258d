import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import type { Manifest } from "@/lib/backups/schema";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { DrillReport } from "@/lib/drills/schema";
import { OpsError } from "@/lib/errors";
import { connectionUrlWithoutPassword, type SslMode } from "@/lib/postgres/connection-string";
import { defaultName, dropProblem, presenceOf, restoreJobs, restoreProblem } from "@/lib/restores/rules";
import type { RestoreDetail, RestorePreview, RestoreView } from "@/lib/restores/schema";

const include = {
  environment: true,
  run: { select: { requestedBy: true } },
  backup: { select: { id: true, fileName: true, snapshotAt: true } },
} as const satisfies Prisma.RestoreInclude;
type Row = Prisma.RestoreGetPayload<{ include: typeof include }>;

/** The newest restores of all environments, `take` at most. */
export async function listRestores(actor: Actor, take = 200): Promise<RestoreView[]> {
  await requirePermission(actor, "overview:see", null);
  const rows = await read().restore.findMany({ include, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take });
  return rows.map(toView);
}

/** One restore with its proof, how to reach its database, and what the reader may do with it. Throws NOT_FOUND. */
export async function getRestore(actor: Actor, id: string): Promise<RestoreDetail> {
  const row = await read().restore.findUnique({ where: { id }, include });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such restore.");
  const { environment } = row;
  await requirePermission(actor, "overview:see", environment);
  const { host, port, username: user, sslmode, schema, database } = environment;
  const place = { host, port, user, sslmode: sslmode as SslMode, schema, ca: null };
  const gone = dropProblem(row);
  const never = row.beganAt || row.madeAt ? null : "No database was made.";
  return {
    restore: toView(row),
    source: database,
    connection: connectionUrlWithoutPassword({ ...place, database: row.database }),
    refusals: {
      keep: denied("restore:keep", actor, environment.tier) ?? never ?? gone,
      drop: denied("restore:drop", actor, environment.tier) ?? never ?? gone,
    },
  };
}

/** What the dialog shows before a restore of this backup is asked for. Throws NOT_FOUND. */
export async function previewRestore(actor: Actor, backupId: string): Promise<RestorePreview> {
  const backup = await read().backup.findUnique({ where: { id: backupId }, include: { environment: true } });
  if (!backup) throw new OpsError("NOT_FOUND", "There is no such backup.");
  const { environment } = backup;
  await requirePermission(actor, "overview:see", environment);
  const where = { environmentId: environment.id, status: "succeeded" } as const;
  const [proven, newer] = await Promise.all([
    read().drill.findFirst({ where, orderBy: { createdAt: "desc" } }),
    read().backup.count({
      where: { environmentId: environment.id, status: "complete", createdAt: { gt: backup.createdAt } },
    }),
  ]);
  const manifest = backup.manifest as Partial<Manifest> | null;
  const { name, tier, host, port, username: user, database, sslmode } = environment;
  return {
    backupId,
    environment: { name, tier },
    place: { host, port, user, database, sslmode: sslmode as SslMode },
    name: defaultName(database, new Date()),
    file: basename(backup.fileName),
    snapshotAt: backup.snapshotAt?.toISOString() ?? null,
    newerBackups: newer,
    archiveBytes: backup.sizeBytes === null ? null : Number(backup.sizeBytes),
    databaseBytes: backup.databaseBytes === null ? null : Number(backup.databaseBytes),
    recoveryMs: proven?.recoveryMs ?? null,
    encoding: manifest?.encoding ?? "",
    locale: manifest?.locale ?? "",
    jobs: restoreJobs,
    refusal: denied("restore:start", actor, tier) ?? restoreProblem(backup, environment),
  };
}

function toView(row: Row): RestoreView {
  const time = (value: Date | null) => value?.toISOString() ?? null;
  const { id, name, tier, host, port } = row.environment;
  return {
    id: row.id,
    runId: row.runId,
    status: row.status,
    environment: { id, name, tier, host: `${host}:${port}` },
    backup: { id: row.backupId, file: basename(row.backup.fileName), snapshotAt: time(row.backup.snapshotAt) },
    database: row.database,
    purpose: row.purpose,
    requestedBy: row.run.requestedBy,
    createdAt: row.createdAt.toISOString(),
    madeAt: time(row.madeAt),
    endedAt: time(row.endedAt),
    durationMs: row.durationMs,
    report: DrillReport.safeParse(row.report).data ?? null,
    size: row.sizeBytes === null || !row.sizeAt ? null : { bytes: Number(row.sizeBytes), at: row.sizeAt.toISOString() },
    kept: row.keptAt ? { at: row.keptAt.toISOString(), by: row.keptBy ?? "" } : null,
    dropped: row.droppedAt ? { at: row.droppedAt.toISOString(), by: row.droppedBy ?? "" } : null,
    presence: presenceOf(row),
  };
}
