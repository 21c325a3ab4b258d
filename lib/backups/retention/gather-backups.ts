// Shared by the page, by saving and by the worker: all three judge the same facts.
import { basename } from "node:path";
import { isReliable } from "@/lib/backups/reliable";
import { isAccepted } from "@/lib/backups/retention/rules";
import type { KeptBackup } from "@/lib/backups/retention/schema";
import type { Tx } from "@/lib/db/mutate";
import type { read } from "@/lib/db/read";

/** The complete backups of an environment with what retention needs to know of each. */
export async function gatherBackups(db: ReturnType<typeof read> | Tx, environmentId: string): Promise<KeptBackup[]> {
  // One after the other: inside a transaction there is one connection.
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
      pinnedAt: true,
      unusual: true,
      acceptedAt: true,
      deployment: { select: { status: true, endedAt: true, acceptedAt: true } },
    },
  });
  const deployments = await db.deployment.findMany({
    where: { environmentId, status: "succeeded" },
    select: { status: true, endedAt: true },
  });
  const verifiedAt = rows.filter(isReliable).map((row) => row.snapshotAt ?? row.createdAt);
  return rows.map((row) => {
    const { deployment } = row;
    const accepted = deployment && (deployment.acceptedAt !== null || isAccepted(deployment, deployments, verifiedAt));
    return {
      id: row.id,
      at: (row.snapshotAt ?? row.createdAt).toISOString(),
      verified: isReliable(row),
      pinned: row.pinnedAt !== null,
      deployment: deployment ? (accepted ? "accepted" : "open") : "none",
      file: basename(row.fileName),
      sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    };
  });
}
