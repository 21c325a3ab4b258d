import { getFailures } from "@/lib/migrations/failure/data";
import type { Mark } from "@/lib/migrations/failure/schema";
import { inspectFailure } from "@/lib/migrations/inspect-failure";
import { resolveMigration } from "@/lib/migrations/resolve-migration";
import { type Migration, openDeployBench } from "./deploy-bench";

export const init: Migration = {
  name: "1_init",
  sql: "CREATE TABLE student (id int PRIMARY KEY, name text);\nINSERT INTO student SELECT i, 'x' FROM generate_series(1, 50) i;\n",
};

/** Databases with a failed migration, and the page's own acts on them. An engine or a worker must be at work. */
export async function openResolveBench() {
  const bench = await openDeployBench();

  /** A staging database that has the first migration. */
  async function staging() {
    const target = await bench.target("staging", { approvals: 0, maintenance: "none" }, [init]);
    const { environmentId, name, query } = target;
    const deploy = async (...migrations: Migration[]) => {
      const { runId } = await bench.deploy(environmentId, await bench.release([init, ...migrations]), name);
      return bench.ended(runId);
    };
    /** What the page shows after a fresh look. */
    const look = async () => {
      const { runId } = await inspectFailure(bench.otto, { environmentId });
      const run = await bench.ended(runId);
      const { failures } = await getFailures(bench.lena, environmentId);
      const found = failures.map(({ recommendation }) => recommendation?.found);
      const standings = failures.map(({ sight }) => sight?.statements.map(({ standing }) => standing));
      return { run, failures, found, standings };
    };
    /** Lena marks it by what the page shows. */
    const mark = async (as: Mark, typed = name, actor = bench.lena) => {
      const [failure] = (await getFailures(actor, environmentId)).failures;
      const seen = failure?.sight?.digest ?? "0".repeat(64);
      const wanted = { environmentId, migration: failure?.migration ?? "none", as, seen, typed };
      return (await resolveMigration(actor, wanted)).runId;
    };
    const rows = () =>
      query(
        `SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack"
         FROM _prisma_migrations WHERE migration_name <> '1_init' ORDER BY started_at, finished_at NULLS FIRST`,
      );
    return { ...target, deploy, look, mark, rows };
  }

  return { ...bench, staging };
}
