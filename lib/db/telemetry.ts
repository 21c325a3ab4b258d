import { client } from "@/lib/db/client";
import { type Fence, holdFence } from "@/lib/db/fence";
import type { Prisma, PrismaClient } from "@/lib/db/generated/client";

type Telemetry = Pick<
  PrismaClient,
  | "worker"
  | "observation"
  | "destinationSight"
  | "auditObservation"
  | "signInAttempt"
  | "notificationDelivery"
  | "ownSight"
  | "runLog"
  | "runProcess"
  | "$queryRaw"
  | "$queryRawUnsafe"
>;

/**
 * Rows that Holdfast writes about what it sees (leases, observations, log lines, sign-in counts, attempts to deliver, that an alarm still holds). They change nothing a
 * person decided, arrive every second, and so carry no audit row. Everything else goes through `mutate`.
 */
export function telemetry(): Telemetry {
  return client();
}

/** Writes the state of a run and its steps, refused (FENCED) when another worker holds the run by now. */
export function recordRun<T>(fence: Fence, work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  return client().$transaction(async (tx) => {
    await holdFence(tx, fence);
    return work(tx);
  });
}

/** Adds seals to the audit chain, one worker at a time; null when another one is doing so at this moment. */
export function extendChain<T>(work: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T | null> {
  return client().$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtext('holdfast audit chain')) AS held`;
    return lock?.held ? work(tx) : null;
  });
}
