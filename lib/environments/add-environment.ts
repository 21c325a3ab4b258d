import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { chooseSlug, claimName } from "@/lib/environments/claim-name";
import { findTest, refuseTwice } from "@/lib/environments/find-test";
import { registerEnvironment } from "@/lib/environments/register-environment";
import { addProblem } from "@/lib/environments/rules";
import type { AddEnvironmentInput } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

/** Adds an environment from a connection test that the same person made within the last hour. */
export function addEnvironment(
  actor: Actor,
  input: z.output<typeof AddEnvironmentInput>,
): Promise<{ environmentId: string; runId: string }> {
  return mutate(actor, "environment:add", null, async (tx) => {
    const test = await findTest(tx, actor, input.testRunId);
    const problem = addProblem(input.tier, test.marker);
    if (problem)
      throw new OpsError(
        "CONFLICT",
        problem,
        "Choose the tier the database says, or correct its marker by hand first.",
      );
    await refuseTwice(tx, test, null);
    await claimName(tx, input, null);
    const slug = await chooseSlug(tx, input);
    const { testRunId: _, ...wanted } = input;
    const { request, identity } = test;
    const value = await registerEnvironment(tx, actor, { ...request, ...wanted, slug, identity });
    const { environmentId } = value;
    const { name, tier } = input;
    const audit = {
      summary: `Added the environment ${name}`,
      subject: environmentId,
      after: { name, tier, test: test.title },
    };
    return { value, place: { id: environmentId, name, tier }, audit };
  });
}
