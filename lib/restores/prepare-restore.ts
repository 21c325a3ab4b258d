// The first step of a restore: is it the registered server, is the archive whole, and can it be restored there?
import type { Manifest } from "@/lib/backups/schema";
import { blameCopy } from "@/lib/copies/blame-copy";
import { withBackupFile } from "@/lib/copies/open-copy";
import type { Backup, Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { OpsError } from "@/lib/errors";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { listArchive } from "@/lib/postgres/archive-contents";
import { rolesIn, showEntries } from "@/lib/postgres/archive-roles";
import type { LeftOut } from "@/lib/postgres/commands-argv";
import { withTarget } from "@/lib/postgres/connect";
import { readProperties } from "@/lib/postgres/database-properties";
import { readRole } from "@/lib/postgres/inspect-privileges";
import { readProvider } from "@/lib/postgres/inspect-surroundings";
import { findDatabases } from "@/lib/postgres/made-database";
import { readOffers } from "@/lib/postgres/server-offers";
import { toolsFor } from "@/lib/postgres/tools";
import { confirmServer, refuse } from "@/lib/restores/confirm-made";
import { provenProblem } from "@/lib/restores/found/rules";
import { readWanted } from "@/lib/restores/read-wanted";
import { judgeGrants, preflightProblem, restoreProblem } from "@/lib/restores/rules";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";
import { hashArchive, openLocalArchive } from "@/lib/storage/archive";

/** A second subscriber would take the first one's changes, and tablespaces are places of one server. */
const always: readonly LeftOut[] = ["subscriptions", "tablespaces"];

export type Prepared = {
  readonly serverMajor: number;
  readonly leaveOut: readonly LeftOut[];
  /** What differs from the source, as sentences. */
  readonly notes: readonly string[];
};

/** Throws OpsError when nothing must be made; then nothing was. */
export async function prepareRestore(context: RunContext, step: StepContext) {
  const { restore, backup, environment, manifest, made } = await readWanted(context.run);
  const gone = restoreProblem(backup, environment);
  if (gone) throw new OpsError("PRECONDITION", gone);
  const { applicationName } = context;
  const { identity, serverMajor } = await confirmServer(environment, applicationName);
  const session = { applicationName, signal: step.signal };
  const server = await withTarget(await openConnection(environment), session, async (target) => ({
    offers: await readOffers(target, identity.systemIdentifier),
    role: await readRole(target),
    managedBy: await readProvider(target),
    properties: await readProperties(target),
    found: await findDatabases(target, made),
  }));
  refuse(provenProblem(made.name, server.found));
  const { databases: taken, roles: knownRoles, extensions, isReplica, freeBytes } = server.offers;
  const facts = {
    ...{ database: restore.database, taken, role: server.role, isReplica, managedBy: server.managedBy, serverMajor },
    ownersOfCode: server.properties.ownersOfCode,
    archiveMajor: Number.parseInt(manifest.serverVersion, 10),
    wanted: Object.keys(manifest.extensions).filter((name) => name !== "plpgsql"),
    ...{ extensions, knownRoles, databaseBytes: manifest.databaseBytes, freeBytes: freeBytes.value },
  };
  // What the server alone says comes first: reading the archive takes its time.
  refuse(preflightProblem({ ...facts, roles: [] }));
  const contents = await readContents(context, step, backup, manifest);
  refuse(preflightProblem({ ...facts, roles: contents.policyRoles }));
  const missing = rolesIn(contents.grants).filter((name) => !knownRoles.includes(name));
  const grants = judgeGrants(contents.grants, missing, server.role.isSuperuser);
  const owners = server.properties.ownersOfTables.filter((name) => name !== server.role.name);
  const notes = [
    ...(grants ? [grants] : []),
    ...(owners.length > 0
      ? [`In the source ${owners.join(", ")} own tables; here everything belongs to ${server.role.name}.`]
      : []),
    ...(contents.leavesOut ? ["Subscriptions of the archive were left out."] : []),
  ];
  for (const note of notes) step.log(note);
  const room =
    freeBytes.value === null
      ? `free space unknown: ${freeBytes.unknownBecause}`
      : `${formatBytes(freeBytes.value)} free on the server's disk`;
  const value: Prepared = { serverMajor, leaveOut: grants ? [...always, "grants"] : always, notes };
  const evidence = [
    `${identity.databaseName} (oid ${identity.databaseOid}, system ${identity.systemIdentifier ?? "unknown"})`,
    `archive whole, ${formatCount(contents.objects)} objects`,
    room,
    await estimate(environment),
    ...notes,
  ].join(" · ");
  return { value, evidence };
}

/** Reads the archive whole and compares its hash; then what it names that a server must have. */
async function readContents(context: RunContext, step: StepContext, backup: Backup, manifest: Manifest) {
  const { signal } = step;
  const onFraction = (fraction: number) =>
    step.progress({ fraction, bytes: null, bytesPerSecond: null, etaSeconds: null, doing: "reading the archive" });
  let nearest: { copyId: string; place: string } | null = null;
  const onCopy = (copy: { copyId: string; place: string }) => {
    nearest = copy;
  };
  return withBackupFile(backup, { signal, onFraction, onCopy }, async ({ path, sha256 }) => {
    const archive = await openLocalArchive(path);
    await hashArchive(archive, sha256, signal, onFraction).finally(archive.close);
    const tools = await toolsFor(Number.parseInt(manifest.serverVersion, 10));
    const entries = await listArchive({ tools, path, leaveOut: always, signal });
    const all = await listArchive({ tools, path, leaveOut: ["tablespaces"], signal });
    const ofKinds = (...kinds: string[]) => entries.filter(({ kind }) => kinds.includes(kind));
    const show = (...kinds: string[]) => showEntries({ tools, path, entries: ofKinds(...kinds), signal });
    return {
      objects: entries.length,
      leavesOut: all.length > entries.length,
      policyRoles: rolesIn(await show("POLICY", "USER MAPPING")),
      grants: await show("ACL", "DEFAULT ACL"),
    };
  }).catch(async (error: unknown) => {
    throw nearest ? await blameCopy(context.actor, backup, nearest, error) : error;
  });
}

async function estimate({ id }: Environment): Promise<string> {
  const where = { environmentId: id, status: "succeeded" } as const;
  const last = await read().drill.findFirst({ where, orderBy: { createdAt: "desc" } });
  if (!last?.recoveryMs) return "no drill says how long it takes";
  return `about ${formatDuration(last.recoveryMs)}, as the last drill took`;
}
