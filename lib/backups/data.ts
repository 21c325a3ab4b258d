import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import type { Permission } from "@/lib/auth/permissions";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { doubtedOnes, reliableOnes } from "@/lib/backups/reliable";
import { restoreTexts, verifyTexts } from "@/lib/backups/restore-texts";
import { deletionProblem, downloadProblem, provenanceProblem } from "@/lib/backups/rules";
import type { BackupDetail, BackupFilter, BackupView, Manifest } from "@/lib/backups/schema";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { listCopies } from "@/lib/destinations/data";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";

const pageSize = 50;
const include = { environment: { select: { id: true, name: true, tier: true, database: true, host: true } } } as const;
/** A manifest names every table: lists do without it. */
const omit = { manifest: true } as const;
type Row = Prisma.BackupGetPayload<{ include: typeof include; omit: typeof omit }>;

/** One page of backups; `total` counts all that match. */
export async function listBackups(
  actor: Actor,
  filter: BackupFilter,
): Promise<{ backups: BackupView[]; total: number; pageSize: number }> {
  await requirePermission(actor, "overview:see", null);
  const where = whereOf(filter);
  // Unknown sizes last, and a second key, so that pages never overlap.
  const orderBy = [orderOf(filter), { id: "desc" as const }];
  const [rows, total] = await Promise.all([
    read().backup.findMany({ where, include, omit, orderBy, take: pageSize, skip: (filter.page - 1) * pageSize }),
    read().backup.count({ where }),
  ]);
  return { backups: rows.map(toView), total, pageSize };
}

function orderOf({ sort, dir }: BackupFilter): Prisma.BackupOrderByWithRelationInput {
  if (sort === "created") return { createdAt: dir };
  return { [{ size: "sizeBytes", rows: "rowCount", duration: "durationMs" }[sort]]: { sort: dir, nulls: "last" } };
}

function whereOf({ environment, status, level, pinned, search }: BackupFilter): Prisma.BackupWhereInput {
  const contains = { contains: search, mode: "insensitive" } as const;
  return {
    ...(environment ? { environmentId: environment } : {}),
    ...(status === "all" ? {} : { status }),
    ...(level === "any" ? {} : { verification: level }),
    ...(pinned === "yes" ? { pinnedAt: { not: null } } : {}),
    ...(search
      ? { OR: [{ fileName: contains }, { reason: contains }, { notes: contains }, { requestedBy: contains }] }
      : {}),
  };
}

/** One backup with its manifest, how to restore it by hand, and what the reader may do with it. Throws NOT_FOUND. */
export async function getBackup(actor: Actor, id: string): Promise<BackupDetail> {
  const row = await read().backup.findUnique({ where: { id }, include: { environment: true } });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such backup.");
  const { environment } = row;
  await requirePermission(actor, "overview:see", environment);
  const [others, copies] = await Promise.all([countOtherReliable(read(), row), listCopies(row)]);
  const may = (permission: Permission) => denied(permission, actor, environment.tier);
  const gone = row.status === "complete" ? null : "There is no complete archive of this backup.";
  const lost = row.lostAt ? "No good copy of this backup is left." : null;
  const off = environment.disabledAt ? `${environment.name} is disabled.` : null;
  const file = basename(row.fileName);
  return {
    backup: toView(row),
    manifest: row.manifest as Manifest | null,
    copies,
    restore: restoreTexts(environment, `${environment.database}_restored`, file),
    verify: verifyTexts(file),
    refusals: {
      drill: may("backup:drill") ?? gone ?? lost ?? provenanceProblem(row) ?? off,
      download: may("backup:download") ?? gone ?? downloadProblem(copies),
      pin: may("backup:pin") ?? gone,
      unpin: may("backup:unpin"),
      annotate: may("backup:annotate"),
      accept: may("backup:accept"),
      remove: may("backup:delete") ?? deletionProblem({ ...row, pinned: row.pinnedAt !== null }, others),
    },
  };
}

type Counter = { readonly backup: Pick<ReturnType<typeof read>["backup"], "count"> };

/** Backups of the same environment, other than this one, that can be relied on. */
export function countOtherReliable(db: Counter, { id, environmentId }: { id: string; environmentId: string }) {
  return db.backup.count({ where: { ...reliableOnes, environmentId, id: { not: id } } });
}

/** The answer of the backups page: how many could be relied on, in all environments. */
export async function summarizeBackups(actor: Actor): Promise<string> {
  await requirePermission(actor, "overview:see", null);
  const found = await read().backup.aggregate({ where: reliableOnes, _count: true, _sum: { sizeBytes: true } });
  if (found._count === 0) return "There is no verified backup: nothing could be restored.";
  const size = formatBytes(Number(found._sum.sizeBytes ?? 0));
  return `${found._count} verified, ${size} in all. Verified means: read back to the last byte and equal to the source.`;
}

type Newest = { readonly backup: BackupView; readonly count: number; readonly doubtedId: string | null };

/**
 * The newest backup of each environment that can be relied on, and how many there are; `doubtedId` is the newest one made
 * after it that holds less, if no lead has accepted that.
 */
export async function newestReliable(actor: Actor): Promise<Record<string, Newest>> {
  await requirePermission(actor, "overview:see", null);
  const counts = await read().backup.groupBy({ by: ["environmentId"], where: reliableOnes, _count: { id: true } });
  const newest = await Promise.all(
    counts.map(async ({ environmentId, _count }) => {
      const row = await read().backup.findFirst({
        where: { ...reliableOnes, environmentId },
        include,
        omit,
        orderBy: { createdAt: "desc" },
      });
      if (!row) return [];
      const doubted = await read().backup.findFirst({
        where: { ...doubtedOnes, environmentId, createdAt: { gt: row.createdAt } },
        select: { id: true },
        orderBy: { createdAt: "desc" },
      });
      return [[environmentId, { backup: toView(row), count: _count.id, doubtedId: doubted?.id ?? null }]] as const;
    }),
  );
  return Object.fromEntries(newest.flat());
}

function toView(row: Row): BackupView {
  const number = (value: bigint | null) => (value === null ? null : Number(value));
  const time = (value: Date | null) => value?.toISOString() ?? null;
  const { id, name, tier, database, host } = row.environment;
  return {
    id: row.id,
    runId: row.runId,
    environment: { id, name, tier, database, host },
    status: row.status,
    verification: row.verification,
    verifiedAt: time(row.verifiedAt),
    file: basename(row.fileName),
    sizeBytes: number(row.sizeBytes),
    sha256: row.sha256,
    rowCount: number(row.rowCount),
    tableCount: row.tableCount,
    compression: row.compression,
    serverVersion: row.serverVersion,
    toolVersion: row.toolVersion,
    migrationHead: row.migrationHead,
    requestedBy: row.requestedBy,
    reason: row.reason,
    notes: row.notes,
    pinnedAt: time(row.pinnedAt),
    pinnedBy: row.pinnedBy,
    createdAt: row.createdAt.toISOString(),
    snapshotAt: time(row.snapshotAt),
    durationMs: row.durationMs,
    deletedAt: time(row.deletedAt),
    deletedBy: row.deletedBy,
    unusual: row.unusual,
    comparedToId: row.comparedToId,
    accepted: row.acceptedAt
      ? { at: row.acceptedAt.toISOString(), by: row.acceptedBy ?? "", reason: row.acceptedNote ?? "" }
      : null,
    deletedReason: row.deletedReason,
    lostAt: time(row.lostAt),
    drillFailedAt: time(row.drillFailedAt),
    adopted: row.adoptedAt ? { at: row.adoptedAt.toISOString(), by: row.adoptedBy ?? "", vouched: row.vouched } : null,
  };
}
