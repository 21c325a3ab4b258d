import { z } from "zod";
import { type FoundArchive, findArchives } from "@/lib/catalog/find-archives";
import { searchSteps } from "@/lib/catalog/schema";
import { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import type { RunContext, RunHandler } from "@/lib/runs/run-handler";

const Input = z.object({ destinationId: z.uuid() });

/** Looks through a destination and writes down what is there and not known. Changes nothing in it. */
export const runSearchDestination: RunHandler = {
  kind: "search-destination",
  steps: searchSteps,
  async execute(context) {
    const { destinationId } = Input.parse(context.run.input);
    const destination = await read().destination.findUniqueOrThrow({ where: { id: destinationId } });
    return context.step("search", async (step) => {
      const onFraction = (fraction: number) =>
        step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "reading manifests" });
      const found = await findArchives(destination, { signal: step.signal, onFraction });
      for (const { fileName, sentence } of found) step.log(`${fileName}: ${sentence}`);
      await writeDown(context, destination, found);
      return { value: { found: found.length }, evidence: wordsFor(found) };
    });
  },
  cleanUp: async () => null,
};

function wordsFor(found: readonly FoundArchive[]): string {
  if (found.length === 0) return "Every archive that lies there is known.";
  const refused = found.filter(({ verdict }) => verdict === "refused").length;
  const can = `${found.length - refused} of them can be taken in`;
  return `${found.length} ${found.length === 1 ? "archive is" : "archives are"} not known; ${can}.`;
}

/** In place of what the look before had found; which run was to take one in stays. */
async function writeDown(
  { actor }: RunContext,
  destination: { readonly id: string; readonly name: string },
  found: readonly FoundArchive[],
): Promise<void> {
  const destinationId = destination.id;
  const searchedAt = await databaseNow();
  await mutate(actor, "catalog:record", null, async (tx) => {
    const before = await tx.foundArchive.findMany({ where: { destinationId, runId: { not: null } } });
    const runs = new Map(before.map(({ fileName, runId }) => [fileName, runId]));
    await tx.foundArchive.deleteMany({ where: { destinationId } });
    await tx.foundArchive.createMany({
      data: found.map(({ facts, ...one }) => ({
        ...one,
        facts: facts ?? Prisma.DbNull,
        destinationId,
        runId: runs.get(one.fileName) ?? null,
      })),
    });
    await tx.destination.update({ where: { id: destinationId }, data: { searchedAt } });
    const summary = `Looked through ${destination.name}: ${wordsFor(found)}`;
    return { value: undefined, audit: { summary, subject: destinationId } };
  });
}
