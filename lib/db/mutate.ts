import type { AuditEntry } from "@/lib/audit/schema";
import { writeAudit } from "@/lib/audit/write-audit";
import type { Actor, Stranger } from "@/lib/auth/actor";
import type { Permission } from "@/lib/auth/permissions";
import { denied } from "@/lib/auth/rules";
import { client } from "@/lib/db/client";
import { holdFence } from "@/lib/db/fence";
import type { Environment, Prisma } from "@/lib/db/generated/client";
import { OpsError } from "@/lib/errors";

export type Tx = Prisma.TransactionClient;
type Change<T> = { readonly value: T; readonly audit: AuditEntry };
type Place = { readonly environmentId: string };

/**
 * The only way to change Holdfast's own data. Reads the environment, checks the permission for its tier, runs `work` and
 * writes the audit row, all in one transaction. A refusal of any kind is written down too, then thrown as OpsError.
 */
export function mutate<T>(
  actor: Actor,
  permission: Permission,
  place: null,
  work: (tx: Tx) => Promise<Change<T>>,
): Promise<T>;
export function mutate<T>(
  actor: Actor,
  permission: Permission,
  place: Place,
  work: (tx: Tx, environment: Environment) => Promise<Change<T>>,
): Promise<T>;
export async function mutate<T>(
  actor: Actor,
  permission: Permission,
  place: Place | null,
  work: (tx: Tx, environment: Environment) => Promise<Change<T>>,
): Promise<T> {
  let environment: Environment | null = null;
  try {
    return await client().$transaction(async (tx) => {
      environment = place ? await findEnvironment(tx, place.environmentId) : null;
      const refusal = denied(permission, actor, environment?.tier ?? null);
      if (refusal) throw new OpsError("NOT_ALLOWED", refusal, "Ask a person with that role, or an administrator.");
      if (actor.run) await holdFence(tx, actor.run);
      const change = await work(tx, environment as Environment);
      await writeAudit(tx, actor, permission, "done", environment, change.audit);
      return change.value;
    });
  } catch (error) {
    if (error instanceof OpsError && error.code !== "FENCED") {
      await recordRefusal(actor, permission, environment, error.message);
    }
    throw error;
  }
}

/** Writes down that something was asked for and refused, when nothing else was changed. */
export async function recordRefusal(
  actor: Actor | Stranger,
  action: string,
  environment: Pick<Environment, "id" | "name" | "tier"> | null,
  summary: string,
): Promise<void> {
  await client().$transaction((tx) => writeAudit(tx, actor, action, "refused", environment, { summary }));
}

async function findEnvironment(tx: Tx, id: string): Promise<Environment> {
  const environment = await tx.environment.findUnique({ where: { id } });
  if (!environment)
    throw new OpsError("NOT_FOUND", "There is no such environment.", "It may have been removed: reload the page.");
  return environment;
}
