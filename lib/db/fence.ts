import type { Prisma } from "@/lib/db/generated/client";
import { OpsError } from "@/lib/errors";

/** Who holds a run: refused when another worker has taken it over or this worker's lease has run out. */
export type Fence = { readonly id: string; readonly epoch: number; readonly workerId: string };

/** Locks the run's row and throws FENCED unless `fence` still holds it, by the database's clock. */
export async function holdFence(tx: Prisma.TransactionClient, fence: Fence): Promise<void> {
  const rows = await tx.$queryRaw<{ ok: number }[]>`
    SELECT 1 AS ok FROM "Run" r JOIN "Worker" w ON w.id = r."workerId"
    WHERE r.id = ${fence.id} AND r.epoch = ${fence.epoch} AND w.id = ${fence.workerId}
      AND w."stoppedAt" IS NULL AND w."leaseExpiresAt" > clock_timestamp()
    FOR UPDATE OF r`;
  if (rows.length === 1) return;
  throw new OpsError("FENCED", "Another worker has taken this run over.", "Nothing to do: this worker stops its part.");
}
