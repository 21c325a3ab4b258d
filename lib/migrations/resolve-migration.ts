import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { readFailures } from "@/lib/migrations/failure/read-failures";
import { recommend } from "@/lib/migrations/failure/rules";
import { type ResolveInput, resolveSteps } from "@/lib/migrations/failure/schema";
import { queueRun } from "@/lib/runs/queue-run";

/**
 * Asks for a failed migration to be marked, on the evidence that the person saw. Refused when only a part of it is in
 * force, or when that evidence is not the newest; the run looks once more before it marks anything.
 */
export function resolveMigration(
  actor: Actor,
  { environmentId, migration, as, seen, typed }: z.output<typeof ResolveInput>,
): Promise<{ runId: string }> {
  const place = { environmentId, subject: migration };
  return mutate(actor, "migration:resolve", place, async (tx, { name, database, disabledAt }) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    if (disabledAt) throw new OpsError("PRECONDITION", `${name} is disabled.`, "Enable it first.");
    if (typed !== database)
      throw new OpsError("INVALID", "The name you typed is not the database's.", `Type ${database}.`);
    const kind = { environmentId_kind: { environmentId, kind: "failure" } };
    const sights = readFailures((await tx.observation.findUnique({ where: kind }))?.data);
    const sight = sights.find((one) => one.migration === migration);
    if (!sight) throw new OpsError("PRECONDITION", `Nobody has seen ${migration} as failed in ${name}.`, lookAgain);
    if (sight.digest !== seen)
      throw new OpsError("CONFLICT", "What is known has changed since this page was drawn.", lookAgain);
    const { mayMark, title, found, recommends } = recommend(sight);
    if (!mayMark.includes(as)) throw new OpsError("PRECONDITION", title, "Nothing was changed.");
    const underWay = await tx.run.count({
      where: { kind: "resolve-migration", environmentId, status: { in: ["queued", "running"] } },
    });
    if (underWay > 0)
      throw new OpsError("CONFLICT", `A migration of ${name} is being marked already.`, "Wait for that run to end.");
    const runId = await queueRun(tx, actor, {
      kind: "resolve-migration",
      title: `Mark ${migration} as ${as} in ${name}`,
      environmentId,
      input: { migration, as, seen, rowId: sight.rowId, releaseId: sight.file?.releaseId ?? null },
      reason: null,
      steps: resolveSteps,
    });
    const audit = {
      summary: `Asked to mark ${migration} as ${as} in ${name}`,
      subject: migration,
      before: { state: "failed", found, recommended: recommends ?? "nothing" },
      after: { as, run: runId },
    };
    return { value: { runId }, audit };
  });
}

const lookAgain = "Look again at what took effect, then decide.";
