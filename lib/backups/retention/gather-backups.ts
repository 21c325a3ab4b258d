// Shared by the page, by saving and by the worker: all three judge the same facts.
import { basename } from "node:path";
import { isReliable } from "@/lib/backups/reliable";
import type { KeptBackup } from "@/lib/backups/retention/schema";
import type { Tx } from "@/lib/db/mutate";
import type { read } from "@/lib/db/read";

/** The complete backups of an environment with what retention needs to know of each. */
export async function gatherBackups(db: ReturnType<typeof read> | Tx, environmentId: string): Promise<KeptBackup[]> {
  const rows = await db.backup.findMany({
    where: { environmentId, status: "complete" },
    select: {
      id: true,
      fileName: true,
      sizeBytes: true,
      snapshotAt: true,
      createdAt: true,
      verification: true,
      lostAt: true,
      drillFailedAt: true,
      pinnedAt: true,
      unusual: true,
      acceptedAt: true,
      deployment: { select: { acceptedAt: true } },
      run: { select: { slot: { select: { scheduleId: true } } } },
    },
  });
  return rows.map((row) => ({
    id: row.id,
    at: (row.snapshotAt ?? row.createdAt).toISOString(),
    verified: isReliable(row),
    drillFailed: row.drillFailedAt !== null && isReliable({ ...row, drillFailedAt: null }),
    pinned: row.pinnedAt !== null,
    deployment: row.deployment ? (row.deployment.acceptedAt ? "accepted" : "open") : "none",
    scheduleId: row.run.slot?.scheduleId ?? null,
    file: basename(row.fileName),
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
  }));
}
