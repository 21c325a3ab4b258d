import { checkEnvironment } from "@/lib/environments/change-environment";
import { observeEnvironments } from "@/lib/health/observe-environments";
import { getGuide } from "@/lib/rollback/data";
import type { Words } from "@/lib/rollback/schema";
import type { Migration } from "./deploy-bench";
import { openResolveBench } from "./resolve-bench";
import { until } from "./worker";

/** Deployments that are really carried out, the worker's eyes on their targets, and the guide that is made of both. */
export async function openRollbackBench() {
  const bench = await openResolveBench();
  const stop = new AbortController();
  const observing = observeEnvironments({ signal: stop.signal });

  /** Until the worker has written two looks that began after this call: the first may have been under way. */
  async function lookAgain(environmentId: string): Promise<void> {
    for (const _ of ["under way", "after it"]) {
      await checkEnvironment(bench.lena, { id: environmentId });
      await until(async () => {
        const { rows } = await bench.direct.query(
          `SELECT count(*)::int AS seen FROM "Observation" o JOIN "Environment" e ON e.id = o."environmentId"
           WHERE e.id = $1 AND o.kind IN ('application', 'migrations') AND o."observedAt" > e."checkRequestedAt"`,
          [environmentId],
        );
        return rows[0].seen === 2;
      });
    }
  }

  /** What the guide says as soon as the worker has seen the end of the last deployment. */
  async function guide(environmentId: string, words: Words = {}) {
    for (;;) {
      await lookAgain(environmentId);
      const found = await getGuide(bench.otto, environmentId, words);
      if (found.facts.failed.answer !== "unknown") return found;
    }
  }

  async function deploy(target: { environmentId: string; name: string }, migrations: readonly Migration[]) {
    const { runId } = await bench.deploy(target.environmentId, await bench.release(migrations), target.name);
    return bench.ended(runId);
  }

  async function close(): Promise<void> {
    stop.abort();
    await observing;
    await bench.close();
  }

  return { ...bench, guide, deploy, close };
}
