import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { makeEnvironment } from "@/lib/catalog/make-environment";
import { placeOf } from "@/lib/catalog/rules";
import { type AdoptInput, adoptSteps, FoundFacts } from "@/lib/catalog/schema";
import type { Environment, FoundArchive, Prisma } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { queueRun } from "@/lib/runs/queue-run";

/**
 * Has the worker take in an archive that was found: it becomes a backup of the environment, proven as far as it is seen
 * to be. What no seal proves, and what its manifest says is of another environment, needs a reason; it counts for nothing
 * until a lead has looked. Returns the run.
 */
export function adoptBackup(
  actor: Actor,
  { id, environmentId, reason }: z.output<typeof AdoptInput>,
): Promise<{ runId: string }> {
  return mutate(actor, "catalog:adopt", null, async (tx) => {
    const found = await lockFound(tx, id);
    const environment = await environmentFor(tx, found, environmentId);
    const elsewhere = found.verdict !== "copy" && (await isElsewhere(tx, found, environment));
    if ((found.verdict === "unproven" || elsewhere) && reason === "")
      throw new OpsError("INVALID", "Say how you know that it belongs there.", "Nothing was taken in.");
    const { destinationId, fileName, manifestDigest } = found;
    const runId = await queueRun(tx, actor, {
      kind: "adopt-backup",
      title: `Take in ${fileName.split("/").at(-1)}`,
      // It touches no database, so it waits for nobody.
      environmentId: null,
      aboutId: environment.id,
      input: { destinationId, fileName, manifestDigest, environmentId: environment.id, elsewhere },
      reason: reason || null,
      steps: adoptSteps,
    });
    await tx.foundArchive.update({ where: { id }, data: { runId } });
    const summary = `Asked to take in ${fileName} as a backup of ${environment.name}: ${found.sentence}`;
    return { value: { runId }, place: environment, audit: { summary, subject: runId, after: { reason } } };
  });
}

async function lockFound(tx: Tx, id: string): Promise<FoundArchive> {
  await tx.$queryRaw`SELECT 1 FROM "FoundArchive" WHERE id = ${id} FOR UPDATE`;
  const found = await tx.foundArchive.findUnique({ where: { id } });
  if (!found)
    throw new OpsError("NOT_FOUND", "It is not among what was found last.", "Look through the destination again.");
  if (found.verdict === "refused") throw new OpsError("PRECONDITION", found.sentence, "Nothing was taken in.");
  const busy: Prisma.RunWhereInput = { id: found.runId ?? "", status: { in: ["queued", "running"] } };
  if ((await tx.run.count({ where: busy })) > 0) throw new OpsError("CONFLICT", "It is being taken in already.");
  return found;
}

/** Whether its manifest names another environment, or another database, than the one it is to be a backup of. */
async function isElsewhere(tx: Tx, found: FoundArchive, environment: Environment): Promise<boolean> {
  const project = await tx.project.findUniqueOrThrow({ where: { id: environment.projectId } });
  return placeOf(FoundFacts.parse(found.facts), [{ ...environment, project: project.slug }]).environmentId === null;
}

/** Of a copy it is the environment that its backup is of, whatever was chosen. */
async function environmentFor(tx: Tx, found: FoundArchive, chosen: string | null): Promise<Environment> {
  const facts = FoundFacts.parse(found.facts);
  if (found.verdict === "copy") {
    const where = { fileName: found.fileName };
    return (await tx.backup.findUniqueOrThrow({ where, include: { environment: true } })).environment;
  }
  if (chosen === null) return makeEnvironment(tx, facts);
  const environment = await tx.environment.findUnique({ where: { id: chosen } });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.", "Reload the page.");
  if (environment.tier !== facts.tier) {
    const message = `${environment.name} is ${environment.tier}; the archive is of ${facts.tier}.`;
    throw new OpsError("CONFLICT", message, "Choose an environment of the same tier.");
  }
  return environment;
}
