import { writeAudit } from "@/lib/audit/write-audit";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { client } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { isSameProcess } from "@/lib/process";
import { thisHost } from "@/lib/runs/lease";

type Candidate = { id: string; host: string; pid: number; processStart: string; expired: boolean };

/**
 * Ends the leases of workers that are gone and puts their running runs back into the outbox under no owner.
 * A worker is gone when its lease has expired by the database's clock, or its process on this very machine has ended.
 * Returns how many runs were taken over. What the dead left behind is removed by whoever claims the run next.
 */
export async function takeOverRuns(self: string): Promise<number> {
  const candidates = await client().$queryRaw<Candidate[]>`
    SELECT id, host, pid, "processStart", "leaseExpiresAt" <= clock_timestamp() AS expired
    FROM "Worker" WHERE "stoppedAt" IS NULL AND id <> ${self}`;
  for (const worker of candidates) {
    if (worker.expired || isDead(worker)) await endWorker(worker.id);
  }
  return releaseRuns();
}

function isDead(worker: Candidate): boolean {
  // Without a start time on record nothing is known of the process: then only the lease decides.
  if (worker.host !== thisHost() || worker.processStart === "") return false;
  return !isSameProcess(worker.pid, worker.processStart);
}

async function endWorker(id: string): Promise<void> {
  await client()
    .$executeRaw`UPDATE "Worker" SET "stoppedAt" = clock_timestamp() WHERE id = ${id} AND "stoppedAt" IS NULL`;
}

/** The epoch rises here: from this statement on every write of the former owner is refused. */
async function releaseRuns(): Promise<number> {
  return client().$transaction(async (tx: Prisma.TransactionClient) => {
    const released = await tx.$queryRaw<{ id: string; former: string }[]>`
      UPDATE "Run" r SET status = 'queued', "workerId" = NULL, "enqueuedAt" = NULL, epoch = r.epoch + 1
      FROM "Worker" w WHERE w.id = r."workerId" AND r.status = 'running' AND w."stoppedAt" IS NOT NULL
      RETURNING r.id, w.host || ' ' || w.pid AS former`;
    for (const { id, former } of released) await recordRelease(tx, id, former);
    return released.length;
  });
}

async function recordRelease(tx: Prisma.TransactionClient, id: string, former: string): Promise<void> {
  const line = "The worker that ran this has gone; another one takes it over.";
  await tx.runLog.create({ data: { runId: id, line } });
  const run = await tx.run.findUniqueOrThrow({ where: { id }, include: { environment: true, about: true } });
  const summary = `${run.title}: its worker has gone; another one takes it over`;
  const entry = { summary, subject: id, before: { worker: former }, after: { worker: null, epoch: run.epoch } };
  await writeAudit(tx, issueSystemActor("worker"), "run:record", "done", run.environment ?? run.about, entry);
}
