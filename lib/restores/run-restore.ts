import { basename } from "node:path";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { judgeDrill } from "@/lib/drills/rules";
import { OpsError } from "@/lib/errors";
import { cleanUpRestore } from "@/lib/restores/clean-up-restore";
import { fillDatabase } from "@/lib/restores/fill-database";
import { makeForRun } from "@/lib/restores/make-database";
import { type Prepared, prepareRestore } from "@/lib/restores/prepare-restore";
import { openToOthers, proveDatabase } from "@/lib/restores/prove-database";
import { readWanted } from "@/lib/restores/read-wanted";
import { interruptedSentence } from "@/lib/restores/rules";
import { restoreSteps } from "@/lib/restores/schema";
import type { RunContext, RunEnd, RunFacts, RunHandler, StepContext } from "@/lib/runs/run-handler";

type Proven = Awaited<ReturnType<typeof proveDatabase>>["value"];
type Filled = Awaited<ReturnType<typeof fillDatabase>>["value"];

/**
 * A restore for use: preflight, a new database with our mark, pg_restore, every comparison, the verdict. What is not
 * proven is never called restored; what did not succeed is dropped, if its mark says that it is ours.
 */
export const runRestore: RunHandler = {
  kind: "restore",
  steps: restoreSteps,
  async execute(context) {
    const prepared = await context.step("preflight", (step) => prepareRestore(context, step));
    await context.step("create", (step) => create(context, step));
    const filled = await context.step("restore", (step) => fillDatabase(context, step, prepared));
    const proven = await context.step("verify", (step) => proveDatabase(context, step));
    return context.step("record", (step) => record(context, step, prepared, filled, proven));
  },
  cleanUp: cleanUpRestore,
  settle: settleRestore,
};

async function create(context: RunContext, step: StepContext) {
  const oid = await makeForRun(context, step);
  const { made } = await readWanted(context.run);
  const evidence = `${made.name} (oid ${oid}), from template0 like the source, marked as Holdfast's; closed to others until it is proven`;
  return { value: { oid }, evidence };
}

/** `unknown` is an end of its own: the database stays for a person to look at, and is not called restored. */
async function record(context: RunContext, step: StepContext, prepared: Prepared, filled: Filled, proven: Proven) {
  const { restore, environment, backup, made } = await readWanted(context.run);
  const durationMs = Math.round(filled.restoreMs + proven.compareMs);
  const { status, sentence } = judgeDrill(proven.checks, durationMs);
  await step.confirmOwner();
  // Once it is written down it is open: what people did with it since is theirs.
  const isToOpen = status !== "failed" && restore.status === "running";
  const closed = isToOpen ? await openToOthers(context, step.signal) : [];
  const { hashMs, restoreMs } = filled;
  const measured = { hashMs, restoreMs, compareMs: proven.compareMs, server: `PostgreSQL ${prepared.serverMajor}` };
  const notes = [...prepared.notes, ...proven.notes, ...closed];
  const report = { sentence, measured, checks: proven.checks, notes };
  const now = await databaseNow();
  if (restore.status === "running") {
    await mutate(context.actor, "restore:record", { environmentId: environment.id }, async (tx) => {
      const data = { status, durationMs, report, sizeBytes: proven.sizeBytes, sizeAt: now, endedAt: now };
      await tx.restore.update({ where: { id: restore.id }, data });
      const summary = `Restore of ${basename(backup.fileName)} into ${made.name}: ${sentence}`;
      return { value: undefined, audit: { summary, subject: backup.id, after: { status, durationMs } } };
    });
  }
  const value = { restoreId: restore.id, backupId: backup.id, database: made.name };
  if (status === "succeeded") return { value, evidence: `${sentence} It is called ${made.name}.` };
  if (status === "failed")
    throw new OpsError("TOOL_FAILED", sentence, "Do not rely on this backup: prove another one.");
  throw new OpsError("UNKNOWN", sentence, `The database ${made.name} is kept: look at what could not be compared.`);
}

/** A restore that never came to its record, in the transaction that ends the run. */
async function settleRestore(tx: Tx, run: RunFacts, end: RunEnd): Promise<void> {
  if (end.status === "succeeded") return;
  const restore = await tx.restore.findUnique({ where: { runId: run.id } });
  if (restore?.status !== "running") return;
  const report = { sentence: interruptedSentence(end.problem), measured: null, checks: [], notes: [] };
  const status = end.status === "unknown" ? "unknown" : "failed";
  await tx.restore.update({ where: { id: restore.id }, data: { status, report, endedAt: await databaseNow() } });
}
