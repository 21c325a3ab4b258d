import { z } from "zod";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { describeDrift } from "@/lib/migrations/drift/rules";
import { isApplied, judgeMigrations } from "@/lib/migrations/rules";
import { type DriftFact, driftSteps } from "@/lib/migrations/schema";
import { withTarget } from "@/lib/postgres/connect";
import { compareWithHistory } from "@/lib/prisma-cli/compare-with-history";
import { digestMigration } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";
import { readMigrations } from "@/lib/releases/data";
import type { RunContext, RunHandler, StepContext } from "@/lib/runs/run-handler";
import { withScratchDatabase } from "@/lib/scratch/with-scratch-database";

const Input = z.object({ environmentId: z.uuid() });

/** Builds the applied history on the scratch server and compares; a comparison that cannot be made is an answer too. */
export const runCheckDrift: RunHandler = {
  kind: "check-drift",
  steps: driftSteps,
  execute: (context) => context.step("compare", (step) => compare(context, step)),
  cleanUp: async () => null,
};

async function compare(context: RunContext, step: StepContext) {
  const { environmentId } = Input.parse(context.run.input);
  const report = await look(context, step, environmentId).catch((error: unknown) => {
    if (error instanceof OpsError && error.code === "PRECONDITION") return error;
    throw error;
  });
  const checkedAt = (await databaseNow()).toISOString();
  const fact: DriftFact =
    report instanceof OpsError
      ? { checkedAt, report: null, unknownBecause: report.message }
      : { checkedAt, report, unknownBecause: null };
  await step.confirmOwner();
  await write(environmentId, fact);
  const sentence = describeDrift(fact, fact.report?.history ?? []);
  return {
    value: { drifted: fact.report ? fact.report.differences.length > 0 : null },
    evidence: sentence,
    status: fact.report ? ("succeeded" as const) : ("unknown" as const),
  };
}

async function look({ run, applicationName }: RunContext, { signal }: StepContext, environmentId: string) {
  const environment = await read().environment.findUniqueOrThrow({ where: { id: environmentId } });
  const live = await openConnection(environment);
  const { schema } = environment;
  const facts = await readMigrationFacts(live, { schema, applicationName, signal });
  if (facts.contact !== "made") throw new OpsError("PRECONDITION", facts.reason, facts.hint);
  const release = await read().release.findFirst({
    where: { projectId: environment.projectId },
    orderBy: { createdAt: "desc" },
  });
  const files = release ? await readMigrations(release.id) : [];
  const { cells } = judgeMigrations({ facts, release: files.map(digestMigration), drift: null });
  const applied = cells.filter(isApplied);
  const history = applied.map(({ name, state }) => {
    const file = files.find((one) => one.name === name);
    if (file && state === "applied") return file;
    throw new OpsError(
      "PRECONDITION",
      `The newest release does not have ${name} as it was applied, so its history cannot be built.`,
    );
  });
  if (facts.table !== "readable") throw new OpsError("PRECONDITION", "Nothing records which migrations were applied.");
  const need = await withTarget(live, { applicationName, signal }, async (target) => ({
    serverMajor: Math.floor(target.serverVersion / 10_000),
    extensions: (
      await target.query<{ name: string }>("SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql'")
    ).map(({ name }) => name),
  }));
  const scratch = { ...need, purpose: "shadow database", runId: run.id, expectedBytes: null, signal };
  const notOn = environment.systemIdentifier ? { notOn: [environment.systemIdentifier] } : {};
  return withScratchDatabase({ ...scratch, ...notOn }, ({ connection }) =>
    compareWithHistory({ live, shadow: connection, schema, history, applicationName, signal }),
  );
}

/** `since` moves when the answer changes. */
async function write(environmentId: string, fact: DriftFact): Promise<void> {
  const state = fact.report === null ? "unknown" : fact.report.differences.length > 0 ? "attention" : "ok";
  const where = { environmentId_kind: { environmentId, kind: "drift" } };
  const before = await read().observation.findUnique({ where });
  const now = new Date(fact.checkedAt);
  const data = {
    state,
    summary: describeDrift(fact, fact.report?.history ?? []),
    data: fact as unknown as Prisma.InputJsonObject,
    observedAt: now,
    since: before?.state === state ? before.since : now,
  } as const;
  await telemetry().observation.upsert({ where, create: { environmentId, kind: "drift", ...data }, update: data });
}
