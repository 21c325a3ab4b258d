import type { Actor } from "@/lib/auth/actor";
import type { Tier } from "@/lib/auth/schema";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { markSteps, type TestRequest } from "@/lib/environments/schema";
import { queueRun } from "@/lib/runs/queue-run";

type Registration = TestRequest & {
  readonly projectId: string;
  readonly name: string;
  readonly slug: string;
  readonly tier: Tier;
  readonly healthUrl: string | null;
  readonly identity?: { readonly systemIdentifier: string | null; readonly databaseOid: number };
};

/** Adds the row inside the caller's transaction and asks the worker to mark the database. Returns environment and run. */
export async function registerEnvironment(tx: Tx, actor: Actor, { identity, ...row }: Registration) {
  const data: Prisma.EnvironmentUncheckedCreateInput = { ...row, ...identity };
  const environment = await tx.environment.create({ data });
  const runId = await queueMark(tx, actor, environment);
  return { environmentId: environment.id, runId };
}

/** Asks the worker to confirm which database this is and to write its tier into it. */
export function queueMark(tx: Tx, actor: Actor, environment: { id: string; name: string }): Promise<string> {
  return queueRun(tx, actor, {
    kind: "mark-environment",
    title: `Register ${environment.name}`,
    environmentId: environment.id,
    input: {},
    reason: null,
    steps: markSteps,
  });
}
