import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

export const AnswerQuestionInput = z.object({ runId: z.uuid(), step: z.string().max(100) });

/** Says that what a step asks for was done; the step goes on. Written down with the person's name. */
export async function answerQuestion(
  actor: Actor,
  { runId, step }: z.output<typeof AnswerQuestionInput>,
): Promise<void> {
  const run = await read().run.findUnique({ where: { id: runId } });
  if (!run) throw new OpsError("NOT_FOUND", "There is no such run.");
  const now = await databaseNow();
  const work = async (tx: Tx) => {
    const { count } = await tx.runQuestion.updateMany({
      where: { runId, step, answeredAt: null, run: { status: { in: ["queued", "running"] } } },
      data: { answeredAt: now, answeredBy: actor.name },
    });
    if (count === 0) throw new OpsError("CONFLICT", "Nobody is asked for that any more.", "Reload the page.");
    const { text } = await tx.runQuestion.findUniqueOrThrow({ where: { runId_step: { runId, step } } });
    const audit = { summary: `${run.title}: said that it is done`, subject: runId, after: { step, question: text } };
    return { value: undefined, audit };
  };
  const environmentId = run.environmentId ?? run.aboutId;
  if (environmentId) return mutate(actor, "run:answer", { environmentId, subject: runId }, work);
  return mutate(actor, "run:answer", null, work);
}
