// What remains to be done when a backup was interrupted, failed or cancelled. Repeatable, whoever comes first.
import type { Actor } from "@/lib/auth/actor";
import { globalsName } from "@/lib/backups/globals/rules";
import { manifestName } from "@/lib/backups/rules";
import { clearCopies } from "@/lib/copies/clear-copies";
import type { Destination, Environment } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { openDestination } from "@/lib/destinations/open-destination";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { terminateBackends } from "@/lib/postgres/terminate";
import { applicationNameOf, type RunFacts } from "@/lib/runs/run-handler";

/**
 * Partial files of a dead predecessor go and its sessions end; of a backup that did not succeed nothing stays. Throws
 * FENCED, before it touches anything, when the run has another owner by now: the files are that one's.
 */
export async function cleanUpBackup(run: Pick<RunFacts, "id">, actor: Actor, ended: boolean): Promise<string | null> {
  const include = { environment: true, copies: { include: { destination: true } } } as const;
  const backup = await read().backup.findUnique({ where: { runId: run.id }, include });
  if (backup?.status === "complete") return "The backup itself was already complete and verified, and is kept.";
  if (backup?.status !== "running") return null;
  const first = backup.copies.find(({ isFirst }) => isFirst)?.destination;
  const { name } = backup.environment;
  await mutate(actor, "backup:record", { environmentId: backup.environmentId }, async (tx) => {
    // Inside: the run's row is locked here, so nobody can take it over while its files go. An object storage may be slow
    // to answer, and is asked when the row is free again.
    await removeBegun(backup.fileName, first, "local");
    const cleared = `Cleared away what a former worker had begun of the backup of ${name}`;
    if (!ended) return { value: undefined, audit: { summary: cleared, subject: backup.id } };
    await tx.backup.updateMany({ where: { id: backup.id, status: "running" }, data: { status: "failed" } });
    const summary = `Backup of ${name} was not made; nothing of it is kept`;
    return { value: undefined, audit: { summary, subject: backup.id } };
  });
  await endSessions(backup.environment, run.id);
  if (ended) return whatIsLeft(await clearCopies(actor, backup.id));
  // Whoever was still writing a moment ago has made its last file by now.
  await removeBegun(backup.fileName, first);
  return "Nothing of it was kept.";
}

function whatIsLeft(problems: readonly string[]): string {
  if (problems.length === 0) return "Nothing of it was kept.";
  return `What lies in the storage of it is removed as soon as that can be done. ${problems.join(" ")}`;
}

/** The run writes in one place only: others get their copies when it is complete. */
async function removeBegun(fileName: string, first: Destination | undefined, kind = first?.kind): Promise<void> {
  if (!first || first.kind !== kind) return;
  const store = await openDestination(first).catch((error: unknown) => {
    // What was begun on a disk that is away lies there until it is back: clearing the copies asks again.
    if (first.kind === "local" && error instanceof OpsError) return null;
    throw error;
  });
  for (const name of [fileName, manifestName(fileName), globalsName(fileName)]) await store?.removeDrafts(name);
}

async function endSessions(environment: Environment, runId: string): Promise<void> {
  try {
    await terminateBackends(await openConnection(environment), applicationNameOf(runId));
  } catch (error) {
    logError("a former session could not be looked for; its server ends it by itself", error);
  }
}
