import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Drill } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { DrillReport, type DrillView, type NewestDrills } from "@/lib/drills/schema";

/** The newest drills of one backup, five at most. */
export async function listDrills(actor: Actor, backupId: string): Promise<DrillView[]> {
  await requirePermission(actor, "overview:see", null);
  const include = { run: { select: { requestedBy: true } } } as const;
  const rows = await read().drill.findMany({ where: { backupId }, include, orderBy: { createdAt: "desc" }, take: 5 });
  return rows.map((row) => ({
    id: row.id,
    runId: row.runId,
    status: row.status,
    requestedBy: row.run.requestedBy,
    at: (row.endedAt ?? row.createdAt).toISOString(),
    recoveryMs: row.recoveryMs,
    report: reportOf(row),
  }));
}

/** Of each environment that was ever drilled: the newest drill that has ended, and the newest that succeeded. */
export async function newestDrills(actor: Actor): Promise<Record<string, NewestDrills>> {
  await requirePermission(actor, "overview:see", null);
  const known = await read().drill.groupBy({ by: ["environmentId"], where: { status: { not: "running" } } });
  const found = await Promise.all(
    known.map(async ({ environmentId }) => {
      const newest = await findNewest(environmentId, ["succeeded", "failed", "unknown"]);
      const proven = newest?.status === "succeeded" ? newest : await findNewest(environmentId, ["succeeded"]);
      return [environmentId, { newest: toNewest(newest), proven: toProven(proven) }] as const;
    }),
  );
  return Object.fromEntries(found);
}

function findNewest(environmentId: string, statuses: Drill["status"][]): Promise<Drill | null> {
  const where = { environmentId, status: { in: statuses } };
  return read().drill.findFirst({ where, orderBy: { createdAt: "desc" } });
}

function toNewest(row: Drill | null): NewestDrills["newest"] {
  if (!row?.endedAt || row.status === "running") return null;
  const sentence = reportOf(row)?.sentence ?? "Nothing was written down.";
  return { status: row.status, at: row.endedAt.toISOString(), sentence };
}

function toProven(row: Drill | null): NewestDrills["proven"] {
  if (!row?.endedAt || row.recoveryMs === null) return null;
  return { at: row.endedAt.toISOString(), recoveryMs: row.recoveryMs };
}

function reportOf({ report }: Pick<Drill, "report">): DrillReport | null {
  return DrillReport.safeParse(report).data ?? null;
}
