// The worker's clock for drift: every enabled environment once a day, and a first time soon after it was added.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { logError } from "@/lib/log";
import { isUnderWay, queueDrift } from "@/lib/migrations/check-drift";

const everyMs = 60_000;
const dayMs = 24 * 3_600_000;

/** Runs until aborted. Two workers ask at most once: the environment's row is locked while they decide. */
export async function checkDriftDaily({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await askForDue().catch((error) => logError("the daily look for drift was not asked for", error));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function askForDue(): Promise<void> {
  const before = new Date((await databaseNow()).getTime() - dayMs);
  const due = await read().environment.findMany({
    where: {
      disabledAt: null,
      project: { disabledAt: null, releases: { some: {} } },
      observations: { none: { kind: "drift", observedAt: { gt: before } } },
    },
    select: { id: true },
  });
  for (const { id } of due) {
    if (!(await wasAsked(read(), id, before))) await ask(id, before);
  }
}

/** Also when it came to nothing: once a day is enough to hear of it. */
async function wasAsked(db: ReturnType<typeof read> | Tx, environmentId: string, since: Date): Promise<boolean> {
  const input = { path: ["environmentId"], equals: environmentId };
  return (await db.run.count({ where: { kind: "check-drift", queuedAt: { gt: since }, input } })) > 0;
}

function ask(environmentId: string, before: Date): Promise<boolean> {
  const actor = issueSystemActor("worker");
  return mutate(actor, "drift:check", { environmentId }, async (tx, environment) => {
    await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
    const asks = !(await wasAsked(tx, environmentId, before)) && !(await isUnderWay(tx, environmentId));
    if (asks) await queueDrift(tx, actor, environment);
    const summary = asks
      ? `Asked whether ${environment.name} has drifted, as every day`
      : `${environment.name} is looked at for drift already`;
    return { value: asks, audit: { summary } };
  });
}
