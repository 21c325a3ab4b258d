import type { AuditEntry } from "@/lib/audit/schema";
import type { Actor, Stranger } from "@/lib/auth/actor";
import type { Environment, Prisma } from "@/lib/db/generated/client";

type Place = Pick<Environment, "id" | "name" | "tier"> | null;

/** Adds one audit row to the caller's transaction: no row, no change. */
export async function writeAudit(
  tx: Prisma.TransactionClient,
  actor: Actor | Stranger,
  action: string,
  outcome: "done" | "refused",
  place: Place,
  entry: AuditEntry,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      ...describeActor(actor),
      action,
      outcome,
      summary: entry.summary,
      subject: entry.subject ?? null,
      environmentId: place?.id ?? null,
      environment: place?.name ?? null,
      tier: place?.tier ?? null,
      ...(entry.before ? { before: entry.before as Prisma.InputJsonObject } : {}),
      ...(entry.after ? { after: entry.after as Prisma.InputJsonObject } : {}),
    },
  });
}

function describeActor(actor: Actor | Stranger) {
  if ("kind" in actor) {
    return {
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      actorRole: actor.kind === "user" || actor.kind === "token" ? actor.role : actor.kind,
      address: actor.address,
    };
  }
  return { actorKind: "stranger", actorId: null, actorName: actor.name, actorRole: "none", address: actor.address };
}
