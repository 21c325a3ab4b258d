import { client } from "@/lib/db/client";
import { type Fence, holdFence } from "@/lib/db/fence";
import type { Prisma, PrismaClient } from "@/lib/db/generated/client";

type Telemetry = Pick<
  PrismaClient,
  "worker" | "observation" | "signInAttempt" | "notificationDelivery" | "runLog" | "runProcess" | "$queryRaw"
>;

/**
 * Rows that Holdfast writes about what it sees (leases, observations, log lines, sign-in counts, attempts to deliver). They change nothing a
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
