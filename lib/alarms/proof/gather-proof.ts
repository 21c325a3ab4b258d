import { z } from "zod";
import { reliableOnes } from "@/lib/backups/reliable";
import type { Drill } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { DrillReport } from "@/lib/drills/schema";
import { freshness } from "@/lib/environments/rules";
import { observedKinds } from "@/lib/health/schema";

const Identified = z.object({
  identity: z.object({ systemIdentifier: z.string().nullable(), databaseOid: z.number() }),
  marker: z.string().nullable(),
});

/** How far an environment is proven: its newest drills, its newest reliable backup, and which database was last seen. */
export async function gatherProof(environmentId: string, now: Date) {
  const [newest, proven, reliable, observation] = await Promise.all([
    findDrill(environmentId, ["succeeded", "failed", "unknown"]),
    findDrill(environmentId, ["succeeded"]),
    read().backup.findFirst({
      where: { ...reliableOnes, environmentId },
      orderBy: { createdAt: "desc" },
      omit: { manifest: true },
    }),
    read().observation.findUnique({ where: { environmentId_kind: { environmentId, kind: "database" } } }),
  ]);
  const fresh = observation && freshness(observation.observedAt, now, observedKinds.database.everySeconds) === "fresh";
  return {
    newest: newest?.endedAt && newest.status !== "running" ? toNewest(newest.status, newest.endedAt, newest) : null,
    proven:
      proven?.endedAt && proven.recoveryMs !== null
        ? { at: proven.endedAt.toISOString(), recoveryMs: proven.recoveryMs }
        : null,
    newestAt: (reliable && (reliable.snapshotAt ?? reliable.createdAt).toISOString()) ?? null,
    seen: (fresh && Identified.safeParse(observation.data).data) || null,
  };
}

function findDrill(environmentId: string, statuses: Drill["status"][]): Promise<Drill | null> {
  return read().drill.findFirst({ where: { environmentId, status: { in: statuses } }, orderBy: { createdAt: "desc" } });
}

function toNewest(status: "succeeded" | "failed" | "unknown", endedAt: Date, { backupId, report }: Drill) {
  const sentence = DrillReport.safeParse(report).data?.sentence ?? "Nothing was written down.";
  return { status, at: endedAt.toISOString(), sentence, backupId };
}
