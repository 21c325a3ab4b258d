import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { denied } from "@/lib/auth/rules";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { factsOf } from "@/lib/migrations/data";
import { readFailures } from "@/lib/migrations/failure/read-failures";
import { failedRows, recommend } from "@/lib/migrations/failure/rules";
import type { FailureDetail, FailureSight, FailureView, Mark } from "@/lib/migrations/failure/schema";
import { quoteForBash, quoteForPowerShell } from "@/lib/postgres/commands-quote";
import type { MigrationDigest } from "@/lib/prisma-cli/facts-schema";
import { decode } from "@/lib/releases/read-contents";
import { releaseDigests } from "@/lib/releases/release-digests";

/** The failed migrations of an environment with the evidence and what follows from it. Throws NOT_FOUND. SQL needs `release:read`. */
export async function getFailures(actor: Actor, environmentId: string): Promise<FailureDetail> {
  const environment = await read().environment.findUnique({
    where: { id: environmentId },
    include: { observations: true },
  });
  if (!environment) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", environment);
  const { projectId, tier, observations } = environment;
  const seen = observations.find(({ kind }) => kind === "migrations");
  const looked = observations.find(({ kind }) => kind === "failure");
  const facts = factsOf(seen, await databaseNow());
  const sights = readFailures(looked?.data);
  // Whoever looked last knows best: right after a mark the observer has not come round yet.
  const isNewer = looked !== undefined && (!seen || looked.observedAt > seen.observedAt);
  const failed = isNewer ? sights.map(asRow) : facts.contact === "made" ? failedRows(facts) : [];
  const refusals = {
    inspect: denied("migration:inspect", actor, tier),
    resolve: denied("migration:resolve", actor, tier),
    readSql: denied("release:read", actor, null),
  };
  const newest = await read().release.findFirst({ where: { projectId }, orderBy: { createdAt: "desc" } });
  const digests = newest ? await releaseDigests(newest.id) : [];
  const views = failed.map(async ({ id, name, startedAt, log, checksum }): Promise<FailureView> => {
    const sight = sights.find(({ rowId }) => rowId === id) ?? null;
    return {
      migration: name,
      startedAt,
      log,
      sight,
      recommendation: sight && recommend(sight),
      sql: sight?.file && !refusals.readSql ? await readSql(sight.file.releaseId, name) : null,
      newestFile: compare(digests, name, checksum),
      commands: { "rolled-back": commandOf("rolled-back", name), applied: commandOf("applied", name) },
    };
  });
  return {
    failures: await Promise.all(views),
    unknownBecause: facts.contact === "made" || isNewer ? null : facts.reason,
    lookedAt: looked?.observedAt.toISOString() ?? null,
    looking: (await newestRun("inspect-failure", { aboutId: environmentId }))?.endedAt === null,
    resolve: await newestResolve(environmentId),
    refusals,
  };
}

async function readSql(releaseId: string, name: string): Promise<string | null> {
  const path = `migrations/${name}/migration.sql`;
  const where = { releaseId_path: { releaseId, path } };
  const file = await read().releaseFile.findUnique({ where, include: { blob: true } });
  return file && decode(file.blob.bytes);
}

function asRow({ rowId, migration, startedAt, log, checksum }: FailureSight) {
  return { id: rowId, name: migration, startedAt, log, checksum };
}

function compare(digests: readonly MigrationDigest[], name: string, checksum: string): FailureView["newestFile"] {
  const file = digests.find((one) => one.name === name);
  if (!file) return "missing";
  return file.sameChecksums.includes(checksum) ? "same" : "changed";
}

function commandOf(as: Mark, name: string) {
  const words = `npx prisma migrate resolve --${as}`;
  return { bash: `${words} ${quoteForBash(name)}`, powershell: `${words} ${quoteForPowerShell(name)}` };
}

function newestRun(kind: string, where: { aboutId: string } | { environmentId: string }) {
  return read().run.findFirst({ where: { kind, ...where }, orderBy: { queuedAt: "desc" } });
}

async function newestResolve(environmentId: string): Promise<FailureDetail["resolve"]> {
  const run = await newestRun("resolve-migration", { environmentId });
  return run && { runId: run.id, title: run.title, status: run.status };
}
