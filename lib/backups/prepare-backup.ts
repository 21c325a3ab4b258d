// The first step of a backup: is this the database that was registered, and can these tools dump it?
import { estimate, lastOf } from "@/lib/backups/estimate/rules";
import { openFirst } from "@/lib/backups/open-first";
import { reliableOnes } from "@/lib/backups/reliable";
import { type Parts, partsOf, spaceProblem } from "@/lib/backups/rules";
import type { Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { identityProblem, markerWarning } from "@/lib/environments/rules";
import { BackupPolicy } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { withTarget } from "@/lib/postgres/connect";
import { readIdentity, readMarker } from "@/lib/postgres/identity";
import { bestCompression, toolsFor } from "@/lib/postgres/tools";
import type { RunContext } from "@/lib/runs/run-handler";

export type Prepared = {
  readonly fileName: string;
  readonly serverMajor: number;
  readonly toolVersion: string;
  readonly compression: string;
  readonly expectedBytes: number;
  /** How large the archive will be if it is like the last one, or null when there is none that it could be like. */
  readonly archiveBytes: number | null;
  readonly parts: Parts;
  readonly identity: string;
  /** A marker that disagrees: backing up is still the safe thing to do, but it is said. */
  readonly warning: string | null;
};

/** Looks at the target and decides how it will be dumped. Throws OpsError when it must not be. */
export async function prepareBackup({ run, applicationName }: RunContext): Promise<Prepared> {
  const backup = await read().backup.findUniqueOrThrow({ where: { runId: run.id }, include: { environment: true } });
  const { environment } = backup;
  const policy = BackupPolicy.parse(environment.backupPolicy);
  const seen = await identify(environment, applicationName);
  const tools = await toolsFor(seen.serverMajor);
  const last = await lastBackup(environment.id);
  const expected = estimate(seen, last && lastOf(last));
  const compression = policy.compression === "auto" ? bestCompression(tools) : policy.compression;
  return {
    fileName: backup.fileName,
    serverMajor: seen.serverMajor,
    toolVersion: tools.version,
    compression,
    expectedBytes: expected.bytes ?? 0,
    archiveBytes: last?.compression === compression ? expected.bytes : null,
    parts: partsOf(last && (await readStepTimes(last.runId))),
    identity: `${seen.identity.databaseName} (oid ${seen.identity.databaseOid}, system ${seen.identity.systemIdentifier ?? "unknown"})`,
    warning: markerWarning(environment.tier, seen.marker),
  };
}

/** Where its archive will lie, and the bytes free there, null where the storage does not tell. Throws PRECONDITION when they are too few. */
export async function checkRoom(
  { expectedBytes }: Prepared,
  run: RunContext["run"],
): Promise<{ place: string; free: number | null }> {
  const { place, store } = await openFirst(run);
  const free = (await store.space())?.free ?? null;
  const problem = free === null ? null : spaceProblem(expectedBytes, free);
  if (!problem) return { place, free };
  throw new OpsError("PRECONDITION", problem, "Make room, or delete backups that are no longer needed.");
}

/** The same in words, for evidence. */
export function roomWords(free: number | null): string {
  return free === null ? "which does not tell its free space" : `${formatBytes(free)} free`;
}

/** Asks the database itself who it is. Throws when it is another one than was registered; asked before every dump. */
export async function identify(environment: Environment, applicationName: string) {
  const connection = await openConnection(environment);
  const seen = await withTarget(connection, { applicationName }, async (target) => {
    const [size] = await target.query<{ bytes: number }>("SELECT pg_database_size(current_database()) AS bytes");
    return {
      identity: await readIdentity(target),
      marker: await readMarker(target),
      databaseBytes: size?.bytes ?? null,
      serverMajor: Math.floor(target.serverVersion / 10_000),
    };
  });
  const problem = identityProblem(environment, seen.identity);
  if (!problem) return seen;
  throw new OpsError("PRECONDITION", problem, "Ask an administrator to look at the environment's connection.");
}

/** How long the steps of an earlier backup took, in milliseconds, as far as it is written down. */
async function readStepTimes(runId: string): Promise<Readonly<Record<string, number>>> {
  const steps = await read().runStep.findMany({ where: { runId, name: { in: ["count", "dump", "verify"] } } });
  return Object.fromEntries(
    steps.flatMap(({ name, startedAt, endedAt }) =>
      startedAt && endedAt ? [[name, endedAt.getTime() - startedAt.getTime()]] : [],
    ),
  );
}

/** The newest one that holds what it should, by its own comparison or by a person's word: what is unusual is so beside it. */
export function lastReliable(environmentId: string) {
  return read().backup.findFirst({ where: { ...reliableOnes, environmentId }, orderBy: { createdAt: "desc" } });
}

/** The newest complete backup of an environment, whose size and rows the next one is measured against. */
export function lastBackup(environmentId: string) {
  return read().backup.findFirst({ where: { environmentId, status: "complete" }, orderBy: { createdAt: "desc" } });
}
