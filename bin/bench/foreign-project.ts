// One project that nobody here wrote, all the way: a release, a deployment to an empty database, and the same by hand.
import { setTimeout as delay } from "node:timers/promises";
import { createTruthDatabase } from "@/e2e/support/truth-database";
import type { Actor } from "@/lib/auth/actor";
import { getDeployment } from "@/lib/deployments/data";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import type { Plan } from "@/lib/deployments/schema";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { checkDrift } from "@/lib/migrations/check-drift";
import { getMigrations } from "@/lib/migrations/data";
import { listReleases, readMigrations } from "@/lib/releases/data";
import { takeRelease } from "@/lib/releases/take-release";
import { getRun } from "@/lib/runs/data";
import { isFinal, type RunView } from "@/lib/runs/schema";
import type { Review } from "@/lib/sql-review/schema";
import { applyByHand, type ByHand, differing, dumpSchema } from "./by-hand";
import type { Server } from "./databases";
import { addEnvironment, addProject } from "./people";

export type Tried = {
  readonly name: string;
  readonly commit: string | null;
  /** Why no release was made of it; everything below is null then. */
  readonly refused: string | null;
  readonly migrations: number;
  /** Seconds from the request to the plan, and what the plan says. */
  readonly planned: { readonly seconds: number; readonly says: string } | null;
  /** Seconds of the whole run and of its step `prisma migrate deploy`; `problem` when it did not succeed. */
  readonly deployed: { readonly seconds: number; readonly step: number; readonly problem: string | null } | null;
  readonly state: string | null;
  readonly drift: string | null;
  readonly byHand: ByHand | null;
  /** Lines of pg_dump -s that differ between the two; null where one of them did not come to its end. */
  readonly differences: readonly string[] | null;
  /** What is said of the database that was made by hand, before and after all was marked as applied. */
  readonly baseline: readonly [before: string, after: string] | null;
};

const nothing = { migrations: 0, planned: null, deployed: null, state: null, drift: null, byHand: null } as const;

/** Throws only when Holdfast itself does not work; what it says of the project is the result. */
export async function tryProject(server: Server, actor: Actor, name: string, folder: string): Promise<Tried> {
  const projectId = await addProject(name, folder);
  const taken = await ended(actor, (await takeRelease(actor, { projectId, appVersion: "" })).runId);
  const [release] = await listReleases(actor, { projectId });
  if (!release) {
    const refused = taken.problem?.message ?? taken.status;
    return { name, commit: null, refused, ...nothing, differences: null, baseline: null };
  }
  const files = await readMigrations(release.id);
  const database = await createTruthDatabase(server.url);
  const environmentId = await addEnvironment(projectId, { name: database.name, url: database.url });
  const { id, plan, seconds } = await ask(actor, environmentId, release.id);
  const deployed = await deploy(actor, id, plan);

  const other = await createTruthDatabase(server.url);
  const byHand = await applyByHand(other.url, files);
  const both = deployed.problem === null && byHand.stopped === null;
  const differences = both ? differing(await dumpSchema(database.url), await dumpSchema(other.url)) : null;
  const otherId = await addEnvironment(projectId, { name: other.name, url: other.url });
  const before = await ask(actor, otherId, release.id);
  if (both) for (const file of files) await other.markApplied(file.name, files);
  const after = await ask(actor, otherId, release.id);
  const inWords = ({ states, pending }: Plan) => `${states[0]?.sentence} ${pending.length} pending.`;
  return {
    name,
    commit: release.gitCommit,
    refused: null,
    migrations: files.length,
    planned: { seconds, says: describePlan(plan) },
    deployed,
    state: await stateOf(actor, projectId, environmentId),
    drift: await driftOf(actor, environmentId),
    byHand,
    differences,
    baseline: [inWords(before.plan), both ? inWords(after.plan) : "not tried"],
  };
}

/** A request, and the plan that the worker made of it. */
async function ask(actor: Actor, environmentId: string, releaseId: string) {
  const startedAt = performance.now();
  const { deploymentId: id } = await requestDeployment(actor, { environmentId, releaseId, reason: "" });
  const { deployment } = await getDeployment(actor, id);
  const run = await ended(actor, deployment.planRun?.id ?? "");
  const { plan } = await getDeployment(actor, id);
  if (!plan) throw new Error(`no plan was made: ${run.problem?.message}`);
  return { id, plan, seconds: (performance.now() - startedAt) / 1_000 };
}

async function deploy(actor: Actor, id: string, plan: Plan): Promise<NonNullable<Tried["deployed"]>> {
  const { runId } = await startDeployment(actor, { id, typed: plan.databaseName, skipBackup: false });
  const run = await ended(actor, runId);
  const step = run.steps.find(({ name }) => name === "deploy");
  return {
    seconds: secondsOf(run),
    step: step ? secondsOf(step) : Number.NaN,
    problem: run.status === "succeeded" ? null : (run.problem?.message ?? run.status),
  };
}

/** What stands on the page of migrations as soon as the worker has looked again by itself. */
async function stateOf(actor: Actor, projectId: string, environmentId: string): Promise<string> {
  const since = Date.parse((await getMigrations(actor)).at);
  for (;;) {
    const { projects } = await getMigrations(actor);
    const environments = projects.find(({ id }) => id === projectId)?.environments ?? [];
    const found = environments.find(({ id }) => id === environmentId);
    if (found && Date.parse(found.observedAt ?? "") > since)
      return found.migrations.findings.map(({ sentence }) => sentence).join(" ");
    await delay(500);
  }
}

async function driftOf(actor: Actor, environmentId: string): Promise<string> {
  const asked = await checkDrift(actor, { environmentId }).catch(() => null);
  // Asked for already, by the worker itself.
  if (!asked) return delay(2_000).then(() => driftOf(actor, environmentId));
  const run = await ended(actor, asked.runId);
  return run.steps[0]?.evidence ?? run.problem?.message ?? run.status;
}

async function ended(actor: Actor, runId: string): Promise<RunView> {
  let run = await getRun(actor, runId);
  while (!isFinal(run.status)) {
    await delay(200);
    run = await getRun(actor, runId);
  }
  return run;
}

function secondsOf({ startedAt, endedAt }: { readonly startedAt: string | null; readonly endedAt: string | null }) {
  return (Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "")) / 1_000;
}

/** "12 dangers, 3 warnings, 40 notes, 1 unknown; destroys data: yes; contracting". */
function describePlan({ review, destroysData, compatibility }: Plan): string {
  const findings = (review as Review).files.flatMap((file) => file.findings);
  const counts = (["danger", "warning", "note", "unknown"] as const).map(
    (level) => `${findings.filter((finding) => finding.level === level).length} ${level}`,
  );
  return `${counts.join(", ")}; destroys data: ${destroysData}; ${compatibility}`;
}
