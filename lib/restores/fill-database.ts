// The third step of a restore: the archive into the new database, by the real pg_restore.
import { withBackupFile } from "@/lib/copies/open-copy";
import { openConnection } from "@/lib/environments/open-connection";
import { formatCount, formatDuration } from "@/lib/format";
import { restoreArchive } from "@/lib/postgres/restore";
import { toolsFor } from "@/lib/postgres/tools";
import { confirmMade } from "@/lib/restores/confirm-made";
import { makeForRun } from "@/lib/restores/make-database";
import type { Prepared } from "@/lib/restores/prepare-restore";
import { readWanted } from "@/lib/restores/read-wanted";
import { restoreJobs } from "@/lib/restores/rules";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";

/** A worker that took the run over does not ask how far the first one came: it begins with an empty database. */
export async function fillDatabase(context: RunContext, step: StepContext, { serverMajor, leaveOut }: Prepared) {
  const { backup, environment, manifest, made } = await readWanted(context.run);
  if (context.run.epoch > 1) {
    await makeForRun(context, step);
    step.log("What the interrupted attempt had made was dropped; the database was made anew.");
  }
  const { signal } = step;
  const onFraction = (fraction: number) =>
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "fetching the archive" });
  const connection = { ...(await openConnection(environment)), database: made.name };
  const { objects, hashMs, restoreMs } = await withBackupFile(backup, { signal, onFraction }, async (file) => {
    await confirmMade(context, signal);
    return restoreArchive({
      tools: await toolsFor(Math.max(serverMajor, Number.parseInt(manifest.serverVersion, 10))),
      path: file.path,
      expectedSha256: file.sha256,
      connection,
      superuser: null,
      serverMajor,
      jobs: restoreJobs,
      leaveOut,
      sizes: manifest,
      stallMs: 300_000,
      applicationName: context.applicationName,
      signal,
      onLine: step.log,
      onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
      onProgress: ({ fraction, databaseBytes, bytesPerSecond, etaSeconds, current }) =>
        step.progress({ fraction, bytes: databaseBytes, bytesPerSecond, etaSeconds, doing: current ?? "restoring" }),
    });
  });
  const evidence = `pg_restore ended well: ${formatCount(objects)} objects in ${formatDuration(restoreMs)}`;
  return { value: { hashMs, restoreMs }, evidence };
}
