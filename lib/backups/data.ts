import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { restoreTexts } from "@/lib/backups/file-manifest";
import { archiveName, estimate, lastOf } from "@/lib/backups/rules";
import type { BackupFilter, BackupPreview, BackupView, Manifest } from "@/lib/backups/schema";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { getEnvironment } from "@/lib/environments/data";
import { OpsError } from "@/lib/errors";
import type { StorageSight } from "@/lib/health/schema";
import { backupCommands } from "@/lib/postgres/commands";
import type { SslMode } from "@/lib/postgres/connection-string";

const pageSize = 50;
const include = { environment: { select: { id: true, name: true, tier: true, database: true, host: true } } } as const;
type Row = Prisma.BackupGetPayload<{ include: typeof include }>;

/** One page of backups; `total` counts all that match. */
export async function listBackups(
  actor: Actor,
  filter: BackupFilter,
): Promise<{ backups: BackupView[]; total: number; pageSize: number }> {
  await requirePermission(actor, "overview:see", null);
  const where = whereOf(filter);
  const orderBy = { [{ created: "createdAt", size: "sizeBytes", duration: "durationMs" }[filter.sort]]: filter.dir };
  const [rows, total] = await Promise.all([
    read().backup.findMany({ where, include, orderBy, take: pageSize, skip: (filter.page - 1) * pageSize }),
    read().backup.count({ where }),
  ]);
  return { backups: rows.map(toView), total, pageSize };
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

/** One backup with its manifest and how to restore it by hand. Throws NOT_FOUND. */
export async function getBackup(actor: Actor, id: string) {
  const row = await read().backup.findUnique({ where: { id }, include: { environment: true } });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such backup.");
  await requirePermission(actor, "overview:see", row.environment);
  const file = basename(row.fileName);
  return {
    backup: toView(row),
    manifest: row.manifest as Manifest | null,
    restore: restoreTexts(row.environment, `${row.environment.database}_restored`, file),
  };
}

/** The newest complete and readable backup of each environment, and how many there are of it. */
export async function newestVerified(actor: Actor): Promise<Record<string, { backup: BackupView; count: number }>> {
  await requirePermission(actor, "overview:see", null);
  const where: Prisma.BackupWhereInput = { status: "complete", verification: { in: ["readable", "restored"] } };
  const counts = await read().backup.groupBy({ by: ["environmentId"], where, _count: { id: true } });
  const newest = await Promise.all(
    counts.map(async ({ environmentId, _count }) => {
      const row = await read().backup.findFirst({
        where: { ...where, environmentId },
        include,
        orderBy: { createdAt: "desc" },
      });
      return row ? ([[environmentId, { backup: toView(row), count: _count.id }]] as const) : [];
    }),
  );
  return Object.fromEntries(newest.flat());
}

/** What a backup of this environment would do, take and need, before it is asked for. */
export async function previewBackup(actor: Actor, environmentId: string): Promise<BackupPreview> {
  const environment = await getEnvironment(actor, environmentId);
  const last = await read().backup.findFirst({
    where: { environmentId, status: "complete" },
    orderBy: { createdAt: "desc" },
  });
  const worker = await read().worker.findFirst({ where: { stoppedAt: null }, orderBy: { leaseExpiresAt: "desc" } });
  const expected = estimate(environment, last && lastOf(last));
  const { name, tier, database, host, port, username: user, policy } = environment;
  const excludeTableData = policy.excludeTableData.map((key) => {
    const [schema = "", ...rest] = key.split(".");
    return { schema, name: rest.join(".") };
  });
  // `auto` is decided by the worker's tools; what the last backup used is the best answer web can give.
  const compression = policy.compression === "auto" ? (last?.compression ?? "gzip:1") : policy.compression;
  const file = basename(
    archiveName({ project: environment.project.name, environment: name, at: new Date(), id: "xxxxxxxxxxxx" }),
  );
  const place = { host, port, user, database, sslmode: environment.sslmode as SslMode };
  return {
    environmentId,
    name,
    tier,
    database,
    host: `${host}:${port}`,
    databaseBytes: environment.databaseBytes,
    expectedBytes: expected.bytes,
    expectedMs: expected.ms,
    basis: expected.basis,
    freeBytes: (worker?.storage as StorageSight | null)?.free ?? null,
    ...backupCommands(place, { compression, excludeTableData, lockWaitTimeoutMs: policy.lockWaitTimeoutMs }, file),
  };
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
  };
}
