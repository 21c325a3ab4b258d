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
/** `place` names an environment that the change itself has made. */
type Change<T> = { readonly value: T; readonly audit: AuditEntry; readonly place?: EnvironmentFacts };
/** `subject` is what a refusal was about, where it is known beforehand. */
type Place = { readonly environmentId: string; readonly subject?: string };
type EnvironmentFacts = Pick<Environment, "id" | "name" | "tier">;

/** Refusals that have their audit row, whoever passes them on. */
const writtenDown = new WeakSet<OpsError>();

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
      await writeAudit(tx, actor, permission, "done", environment ?? change.place ?? null, change.audit);
      return change.value;
    });
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw await refuse(actor, permission, environment, error, { subject: place?.subject });
  }
}

/**
 * Writes a refusal down, once, and returns it to be thrown. What a fence stops is none: another worker goes on. `words`
 * stand for the error's own where those are for the person alone.
 */
export async function refuse(
  actor: Actor | Stranger,
  action: string,
  environment: EnvironmentFacts | null,
  error: OpsError,
  { words, subject }: { words?: string; subject?: string | undefined } = {},
): Promise<OpsError> {
  if (error.code === "FENCED" || writtenDown.has(error)) return error;
  const entry = { summary: words ?? error.message, ...(subject === undefined ? {} : { subject }) };
  await client().$transaction((tx) => writeAudit(tx, actor, action, "refused", environment, entry));
  writtenDown.add(error);
  return error;
}

async function findEnvironment(tx: Tx, id: string): Promise<Environment> {
  const environment = await tx.environment.findUnique({ where: { id } });
  if (!environment)
    throw new OpsError("NOT_FOUND", "There is no such environment.", "It may have been removed: reload the page.");
  return environment;
}
