import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { recommend } from "@/lib/migrations/failure/rules";
import { type FailureSight, InspectInput, inspectSteps } from "@/lib/migrations/failure/schema";
import { lookAtFailures } from "@/lib/migrations/look-at-failure";
import type { RunHandler } from "@/lib/runs/run-handler";

/** Looks at what of the failed migrations took effect, and writes down what was seen. Changes nothing there. */
export const runInspectFailure: RunHandler = {
  kind: "inspect-failure",
  steps: inspectSteps,
  execute: (context) =>
    context.step("look", async (step) => {
      const { environmentId } = InspectInput.parse(context.run.input);
      const environment = await read().environment.findUniqueOrThrow({ where: { id: environmentId } });
      const options = { applicationName: context.applicationName, signal: step.signal };
      const { failures } = await lookAtFailures(environment, options);
      await step.confirmOwner();
      await writeFailures(environmentId, failures);
      const sentences = failures.map((sight) => `${sight.migration}: ${recommend(sight).title}`);
      const evidence = sentences.join(" ") || "No migration stands as failed.";
      return {
        value: null,
        evidence,
        status: failures.some(isUnknown) ? ("unknown" as const) : ("succeeded" as const),
      };
    }),
  cleanUp: async () => null,
};

function isUnknown(sight: FailureSight): boolean {
  return recommend(sight).found === "unknown";
}

/** The newest sight of each failed migration; one that does not stand as failed any more is gone from it. */
export async function writeFailures(environmentId: string, failures: readonly FailureSight[]): Promise<void> {
  const at = await databaseNow();
  const data = {
    state: failures.length > 0 ? "failed" : "ok",
    summary: failures.length > 0 ? `${failures.length} failed: ${failures[0]?.migration}` : "none failed",
    data: { failures } as unknown as Prisma.InputJsonObject,
    observedAt: at,
    since: at,
  } as const;
  const where = { environmentId_kind: { environmentId, kind: "failure" } };
  await telemetry().observation.upsert({ where, create: { environmentId, kind: "failure", ...data }, update: data });
}
