import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import type { Run } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { registerEnvironment } from "@/lib/environments/register-environment";
import { addProblem } from "@/lib/environments/rules";
import { type AddEnvironmentInput, TestRequest } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

const Inspected = z.object({
  marker: z.string().nullable(),
  identity: z.object({ systemIdentifier: z.string().nullable(), databaseOid: z.number() }),
});

/** Adds an environment from a connection test that the same person made within the last hour. */
export function addEnvironment(
  actor: Actor,
  input: z.output<typeof AddEnvironmentInput>,
): Promise<{ environmentId: string; runId: string }> {
  return mutate(actor, "environment:add", null, async (tx) => {
    const test = await findTest(tx, actor, input.testRunId);
    const { identity, marker } = Inspected.parse(test.result);
    const slug =
      input.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "") || input.tier;
    const problem = addProblem(input.tier, marker);
    if (problem)
      throw new OpsError(
        "CONFLICT",
        problem,
        "Choose the tier the database says, or correct its marker by hand first.",
      );
    const request = TestRequest.parse(test.input);
    await refuseTwice(tx, identity, request, input.projectId, slug);
    const { testRunId: _, ...wanted } = input;
    const value = await registerEnvironment(tx, actor, { ...request, ...wanted, slug, identity });
    const after = { tier: input.tier, test: test.title };
    return { value, audit: { summary: `Added the environment ${input.name}`, subject: value.environmentId, after } };
  });
}

async function findTest(tx: Tx, actor: Actor, id: string): Promise<Run> {
  const test = await tx.run.findUnique({ where: { id, kind: "connection-test", requestedById: actor.id } });
  const recent = test?.endedAt && Date.now() - test.endedAt.getTime() < 3_600_000;
  if (test?.status === "succeeded" && recent) return test;
  throw new OpsError(
    "PRECONDITION",
    "There is no recent successful test of this connection by you.",
    "Test the connection again.",
  );
}

async function refuseTwice(
  tx: Tx,
  identity: { systemIdentifier: string | null; databaseOid: number },
  { host, port, database }: TestRequest,
  projectId: string,
  slug: string,
) {
  const placed = await tx.environment.findFirst({ where: { host, port, database } });
  if (placed) throw new OpsError("CONFLICT", `This very database is already registered as ${placed.name}.`);
  if (identity.systemIdentifier !== null) {
    const same = await tx.environment.findFirst({ where: { ...identity } });
    if (same) throw new OpsError("CONFLICT", `This very database is already registered as ${same.name}.`);
  }
  const named = await tx.environment.findUnique({ where: { projectId_slug: { projectId, slug } } });
  if (named)
    throw new OpsError(
      "CONFLICT",
      `The project already has an environment called ${named.name}.`,
      "Choose another name.",
    );
}
