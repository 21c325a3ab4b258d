// A backup as a copy on the scratch server: what it needs there, and its restore. Drills and rehearsals stand on it.
import type { Manifest } from "@/lib/backups/schema";
import type { ArchiveFile } from "@/lib/copies/open-copy";
import type { Backup, Environment } from "@/lib/db/generated/client";
import { listArchive } from "@/lib/postgres/archive-contents";
import { readArchiveRoles } from "@/lib/postgres/archive-roles";
import type { LeftOut } from "@/lib/postgres/commands-argv";
import { type RestoreResult, restoreArchive } from "@/lib/postgres/restore";
import { toolsFor } from "@/lib/postgres/tools";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import type { ScratchDatabase } from "@/lib/scratch/scratch-database";
import type { ScratchNeed } from "@/lib/scratch/with-scratch-database";

/** Of no use on a copy that is thrown away, or harmful there. */
const leaveOut: readonly LeftOut[] = ["grants", "subscriptions", "tablespaces"];

type Kept = { readonly backup: Backup; readonly manifest: Manifest; readonly file: ArchiveFile };

/** What a scratch server must have for a copy of this backup; `purpose` is for whoever finds the database there. */
export async function copyNeed(
  { manifest, file: { path } }: Kept,
  environment: Environment,
  { purpose, runId, signal }: Pick<ScratchNeed, "purpose" | "runId" | "signal">,
): Promise<ScratchNeed> {
  const serverMajor = Number.parseInt(manifest.serverVersion, 10);
  const tools = await toolsFor(serverMajor);
  // Policies name roles: they must exist where the copy is made, without any power.
  const entries = await listArchive({ tools, path, leaveOut });
  return {
    serverMajor,
    roles: await readArchiveRoles({ tools, path, entries }),
    extensions: Object.keys(manifest.extensions).filter((name) => name !== "plpgsql"),
    encoding: manifest.encoding,
    locale: manifest.locale,
    createExtensions: false,
    purpose,
    runId,
    expectedBytes: manifest.databaseBytes,
    signal,
    ...(environment.systemIdentifier ? { notOn: [environment.systemIdentifier] } : {}),
  };
}

/** Restores the backup into its scratch database; the step shows how far it is. Rejects as `restoreArchive` does. */
export async function restoreCopy(
  context: RunContext,
  step: StepContext,
  scratch: ScratchDatabase,
  { manifest, file }: Kept,
): Promise<RestoreResult> {
  const serverMajor = Number.parseInt(manifest.serverVersion, 10);
  return restoreArchive({
    tools: await toolsFor(serverMajor),
    path: file.path,
    expectedSha256: file.sha256,
    connection: scratch.connection,
    superuser: scratch.superuser,
    serverMajor,
    jobs: 2,
    leaveOut,
    sizes: manifest,
    stallMs: 300_000,
    applicationName: context.applicationName,
    signal: step.signal,
    onLine: step.log,
    onSpawn: (pid) => step.onSpawn(pid, "pg_restore"),
    onProgress: ({ fraction, databaseBytes, bytesPerSecond, etaSeconds, current }) =>
      step.progress({ fraction, bytes: databaseBytes, bytesPerSecond, etaSeconds, doing: current ?? "restoring" }),
  });
}
