// The worker's clock for drift: every enabled environment once a day, soon after it was added, and after each deployment.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { logError } from "@/lib/log";
import { isUnderWay, queueDrift } from "@/lib/migrations/check-drift";

const everyMs = 60_000;
const dayMs = 24 * 3_600_000;
/** The runs after which an earlier comparison says nothing any more. */
const changing = ["deploy", "resolve-migration"];

/** Runs until aborted. Two workers ask at most once: the environment's row is locked while they decide. */
export async function checkDriftDaily({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await askForDue().catch((error) => logError("the daily look for drift was not asked for", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Asks for each environment that nobody has looked at for a day, or since its migrations were last changed through us. */
export async function askForDue(): Promise<void> {
  const dayAgo = new Date((await databaseNow()).getTime() - dayMs);
  const environments = await read().environment.findMany({
    where: { disabledAt: null, project: { disabledAt: null, releases: { some: {} } } },
    select: {
      id: true,
      observations: { where: { kind: "drift" }, select: { observedAt: true } },
      runs: { where: { kind: { in: changing }, endedAt: { not: null } }, orderBy: { endedAt: "desc" }, take: 1 },
    },
  });
  for (const { id, observations, runs } of environments) {
    const changedAt = runs[0]?.endedAt;
    const since = changedAt && changedAt > dayAgo ? changedAt : dayAgo;
    const seenAt = observations[0]?.observedAt;
    if (seenAt && seenAt > since) continue;
    if (!(await wasAsked(read(), id, since))) await ask(id, since);
  }
}

/** Also when it came to nothing: once is enough to hear of it. */
async function wasAsked(db: ReturnType<typeof read> | Tx, environmentId: string, since: Date): Promise<boolean> {
  const input = { path: ["environmentId"], equals: environmentId };
  return (await db.run.count({ where: { kind: "check-drift", queuedAt: { gt: since }, input } })) > 0;
}

function ask(environmentId: string, since: Date): Promise<boolean> {
  const actor = issueSystemActor("worker");
  return mutate(actor, "drift:check", { environmentId }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const asks = !(await wasAsked(tx, environmentId, since)) && !(await isUnderWay(tx, environmentId));
    if (asks) await queueDrift(tx, actor, environment);
    const summary = asks
      ? `Asked whether ${environment.name} has drifted, as once a day and after each deployment`
      : `${environment.name} is looked at for drift already`;
    return { value: asks, audit: { summary } };
  });
}
