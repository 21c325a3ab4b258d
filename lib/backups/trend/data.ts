import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Trend } from "@/lib/backups/trend/schema";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";

const most = 90;

/** What the newest backups of an environment measured, those included that are deleted by now. Failed ones measured nothing. */
export async function getTrend(actor: Actor, environmentId: string): Promise<Trend> {
  await requirePermission(actor, "overview:see", null);
  const where: Prisma.BackupWhereInput = {
    environmentId,
    status: { in: ["complete", "deleted"] },
    snapshotAt: { not: null },
    sizeBytes: { not: null },
    durationMs: { not: null },
  };
  const [rows, total] = await Promise.all([
    read().backup.findMany({
      where,
      select: { id: true, snapshotAt: true, sizeBytes: true, durationMs: true, status: true },
      orderBy: { snapshotAt: "desc" },
      take: most,
    }),
    read().backup.count({ where }),
  ]);
  const points = rows.reverse().flatMap(({ id, snapshotAt, sizeBytes, durationMs, status }) => {
    if (snapshotAt === null || sizeBytes === null || durationMs === null) return [];
    const bytes = Number(sizeBytes);
    const rate = durationMs > 0 ? (bytes / durationMs) * 1_000 : null;
    return [{ id, at: snapshotAt.toISOString(), sizeBytes: bytes, durationMs, rate, deleted: status === "deleted" }];
  });
  return { points, total };
}
