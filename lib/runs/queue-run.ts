import type { Actor } from "@/lib/auth/actor";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import type { Json, RunKind, StepPlan } from "@/lib/runs/schema";

type Request = {
  readonly kind: RunKind;
  readonly title: string;
  /** The environment in whose queue the run waits; null for one that changes none. */
  readonly environmentId: string | null;
  /** The environment that such a run is about nevertheless, for the audit log. */
  readonly aboutId?: string;
  readonly input: Json;
  readonly reason: string | null;
  readonly steps: readonly StepPlan[];
};

/**
 * Asks for a run inside the caller's `mutate` transaction and returns its id. The row itself is the outbox: the worker
 * hands it to the engine, so request, audit and enqueue are one transaction and web needs no engine.
 */
export async function queueRun(tx: Tx, actor: Actor, request: Request): Promise<string> {
  const run = await tx.run.create({
    data: {
      kind: request.kind,
      title: request.title,
      environmentId: request.environmentId,
      aboutId: request.aboutId ?? null,
      input: request.input as Prisma.InputJsonValue,
      reason: request.reason,
      requestedBy: actor.name,
      requestedById: actor.kind === "user" ? actor.id : null,
      steps: { create: request.steps.map((step, position) => ({ ...step, position })) },
    },
  });
  return run.id;
}
