// What there is to go back to, and what going back to it would lose.
import { basename } from "node:path";
import { z } from "zod";
import { doubtedOnes, reliableOnes } from "@/lib/backups/reliable";
import { read } from "@/lib/db/read";
import type { Seen, SeenBackup } from "@/lib/rollback/evidence/schema";

const Counted = z.object({ rowsByTable: z.record(z.string(), z.number()) });
const select = {
  id: true,
  fileName: true,
  snapshotAt: true,
  createdAt: true,
  verification: true,
  unusual: true,
  manifest: true,
} as const;

export type BackupsSeen = Pick<Seen, "backup" | "newestBackup" | "doubted"> & {
  /** Rows of each table that a later backup has more; null when there is none to compare with. */
  readonly added: { readonly at: string; readonly tables: Readonly<Record<string, number>> } | null;
};

/** `before`: the moment of the change; null when none is known. For code that has asked for its permission already. */
export async function gatherBackups(environmentId: string, before: string | null): Promise<BackupsSeen> {
  const find = (where: object) =>
    read().backup.findFirst({ where: { environmentId, ...where }, select, orderBy: { snapshotAt: "desc" } });
  const [backup, newest, latest, doubted] = await Promise.all([
    find({ ...reliableOnes, ...(before ? { snapshotAt: { lte: before } } : {}) }),
    find(reliableOnes),
    find({ status: "complete", snapshotAt: { not: null } }),
    find({ ...doubtedOnes, ...(before ? { snapshotAt: { gt: before } } : {}) }),
  ]);
  return {
    backup: backup && toSeen(backup),
    newestBackup: newest && toSeen(newest),
    doubted: doubted && { id: doubted.id, at: momentOf(doubted), what: doubted.unusual.join(" ") },
    added: backup && latest && latest.id !== backup.id ? compare(backup, latest) : null,
  };
}

type Row = {
  readonly id: string;
  readonly fileName: string;
  readonly snapshotAt: Date | null;
  readonly createdAt: Date;
  readonly verification: string;
  readonly manifest: unknown;
};

function toSeen(row: Row): SeenBackup {
  const verification = row.verification === "restored" ? "restored" : "readable";
  return { id: row.id, file: basename(row.fileName), at: momentOf(row), verification };
}

function momentOf({ snapshotAt, createdAt }: Pick<Row, "snapshotAt" | "createdAt">): string {
  return (snapshotAt ?? createdAt).toISOString();
}

function compare(chosen: Row, later: Row): BackupsSeen["added"] {
  const [before, after] = [Counted.safeParse(chosen.manifest).data, Counted.safeParse(later.manifest).data];
  if (!before || !after || momentOf(later) <= momentOf(chosen)) return null;
  const more = Object.entries(after.rowsByTable).flatMap(([table, count]) => {
    const added = count - (before.rowsByTable[table] ?? 0);
    return added > 0 && !table.endsWith("._prisma_migrations") ? [[table, added] as const] : [];
  });
  return { at: momentOf(later), tables: Object.fromEntries(more) };
}
