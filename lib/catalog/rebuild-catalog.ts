// What `npm run catalog:rebuild` asks the worker for: a look through every destination, then one archive after the other.
import { setTimeout as delay } from "node:timers/promises";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { adoptBackup } from "@/lib/catalog/adopt-backup";
import { listSearches } from "@/lib/catalog/data";
import type { FoundView } from "@/lib/catalog/schema";
import { searchDestination } from "@/lib/catalog/search-destination";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError, type Problem } from "@/lib/errors";

const actor = issueSystemActor("catalog rebuild");
const workerIsGone = () =>
  new OpsError("PRECONDITION", "No worker is running.", "Start Holdfast: its worker reads the storage.");

/** An archive that is not known here; `left` says why it is left for a person, null where it can be taken in. */
export type Rebuildable = {
  readonly fileName: string;
  readonly destinationId: string;
  readonly into: string;
  readonly left: string | null;
};

/** Has every destination that is switched on looked through; what was found, the oldest snapshot first. */
export async function listRebuildable(say: (line: string) => void): Promise<Rebuildable[]> {
  await requireWorker();
  const destinations = await read().destination.findMany({
    where: { disabledAt: null },
    orderBy: { createdAt: "asc" },
  });
  const all: (Rebuildable & { at: string })[] = [];
  for (const { id, name } of destinations) {
    const { runId } = await searchDestination(actor, { id });
    const problem = await ended(runId);
    if (problem) throw new OpsError("TOOL_FAILED", `${name} could not be looked through: ${problem}`);
    const { found } = await searchOf(id);
    say(`${name}: ${found.length === 1 ? "one archive is" : `${found.length} archives are`} not known here`);
    all.push(...found.map((one) => ({ ...judged(one, id), at: one.facts?.snapshotAt ?? "" })));
  }
  return all.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/**
 * Has one archive taken in, and waits for the end of it. Null when it is a backup now, else why not. Judged anew: the same
 * backup in two places is a copy by the time the second is reached.
 */
export async function rebuild({ destinationId, fileName }: Rebuildable): Promise<string | null> {
  try {
    await requireWorker();
    const row = await read().foundArchive.findUnique({
      where: { destinationId_fileName: { destinationId, fileName } },
    });
    if (!row) return "It is not there any more.";
    const [one] = (await searchOf(destinationId)).found.filter(({ id }) => id === row.id);
    const environmentId = one?.place?.environmentId ?? null;
    const { runId } = await adoptBackup(actor, { id: row.id, environmentId, reason: "" });
    return await ended(runId);
  } catch (error) {
    if (error instanceof OpsError) return [error.message, error.hint].filter(Boolean).join(" ");
    throw error;
  }
}

async function searchOf(destinationId: string) {
  return (await listSearches(actor, { most: 100_000 }))(destinationId);
}

function judged({ fileName, verdict, sentence, facts, place }: FoundView, destinationId: string): Rebuildable {
  const into = facts ? `${facts.project} ${facts.environment}` : "";
  const one = { fileName, destinationId, into };
  if (verdict === "refused") return { ...one, left: sentence };
  if (verdict === "unproven")
    return { ...one, left: `${sentence} An administrator takes it in on the page of storage.` };
  if (place && !place.environmentId && !place.missing)
    return { ...one, left: `${place.note} An administrator chooses.` };
  return { ...one, left: null };
}

/** Waits for a run as long as there is a worker; null when it succeeded, else why not. */
async function ended(runId: string): Promise<string | null> {
  for (;;) {
    const run = await read().run.findUniqueOrThrow({ where: { id: runId } });
    if (run.status === "succeeded") return null;
    if (run.status !== "queued" && run.status !== "running") {
      const problem = run.problem as Problem | null;
      return [problem?.message ?? run.status, problem?.hint].filter(Boolean).join(" ");
    }
    await requireWorker();
    await delay(200);
  }
}

async function requireWorker(): Promise<void> {
  const alive = { stoppedAt: null, leaseExpiresAt: { gt: await databaseNow() } };
  if ((await read().worker.count({ where: alive })) === 0) throw workerIsGone();
}
