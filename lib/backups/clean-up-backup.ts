// What remains to be done when a backup was interrupted, failed or cancelled. Repeatable, whoever comes first.
import type { Actor } from "@/lib/auth/actor";
import { manifestName } from "@/lib/backups/rules";
import type { Backup, Environment } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { openConnection } from "@/lib/environments/open-connection";
import { logError } from "@/lib/log";
import { terminateBackends } from "@/lib/postgres/terminate";
import { applicationNameOf, type RunFacts } from "@/lib/runs/run-handler";
import { listPartials, pathInside, removeFiles } from "@/lib/storage/local";

/**
 * Partial files of a dead predecessor go and its sessions end; of a backup that did not succeed nothing stays. Throws
 * FENCED, before it touches anything, when the run has another owner by now: the files are that one's.
 */
export async function cleanUpBackup(run: Pick<RunFacts, "id">, actor: Actor, ended: boolean): Promise<string | null> {
  const include = { environment: true } as const;
  const backup = await read().backup.findUnique({ where: { runId: run.id }, include });
  if (backup?.status === "complete") return "The backup itself was already complete and verified, and is kept.";
  if (backup?.status !== "running") return null;
  const { name } = backup.environment;
  await mutate(actor, "backup:record", { environmentId: backup.environmentId }, async (tx) => {
    // Inside: the run's row is locked here, so nobody can take it over while its files go.
    await removePartials(backup);
    const cleared = `Cleared away what a former worker had begun of the backup of ${name}`;
    if (!ended) return { value: undefined, audit: { summary: cleared, subject: backup.id } };
    await removeArchive(backup.fileName);
    await tx.backup.updateMany({ where: { id: backup.id, status: "running" }, data: { status: "failed" } });
    const summary = `Backup of ${name} was not made; nothing of it was kept`;
    return { value: undefined, audit: { summary, subject: backup.id } };
  });
  await endSessions(backup.environment, run.id);
  // Whoever was still writing a moment ago has made its last file by now.
  await removePartials(backup);
  return "Nothing of it was kept.";
}

/** The archive and its manifest, by their own names. */
export async function removeArchive(fileName: string): Promise<void> {
  const names = [fileName, manifestName(fileName)];
  await removeFiles(await Promise.all(names.map((name) => pathInside(env().archives, name))));
}

async function removePartials({ fileName }: Backup): Promise<void> {
  for (const name of [fileName, manifestName(fileName)]) {
    await removeFiles(await listPartials(await pathInside(env().archives, name)));
  }
}

async function endSessions(environment: Environment, runId: string): Promise<void> {
  try {
    await terminateBackends(await openConnection(environment), applicationNameOf(runId));
  } catch (error) {
    logError("a former session could not be looked for; its server ends it by itself", error);
  }
}
