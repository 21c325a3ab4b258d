import { client } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

type Claim = "claimed" | "occupied" | "not-mine";

/**
 * Makes this worker the owner of a queued run, under the next epoch. `occupied`: another run holds the environment (the
 * unique index says so); `not-mine`: it has ended, or another living worker has it.
 */
export async function claimRun(runId: string, workerId: string): Promise<Claim> {
  try {
    const claimed = await client().$executeRaw`
      UPDATE "Run" SET status = 'running', "workerId" = ${workerId}, epoch = epoch + 1,
        "startedAt" = coalesce("startedAt", clock_timestamp())
      WHERE id = ${runId} AND status = 'queued' AND "workerId" IS NULL`;
    return claimed === 1 ? "claimed" : "not-mine";
  } catch (error) {
    if (isUniqueViolation(error)) return "occupied";
    throw error;
  }
}

function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return (
    error.code === "P2002" || JSON.stringify(error.meta ?? {}).includes("23505") || error.message.includes("23505")
  );
}
