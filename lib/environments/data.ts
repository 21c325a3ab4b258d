import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { freshness } from "@/lib/environments/rules";
import { BackupPolicy, type EnvironmentView, type MarkView, type ObservationView } from "@/lib/environments/schema";
import type { Problem } from "@/lib/errors";
import { OpsError } from "@/lib/errors";
import { type ObservedKind, observedKinds } from "@/lib/health/schema";

const include = {
  project: { select: { id: true, name: true } },
  observations: true,
} as const satisfies Prisma.EnvironmentInclude;
type Row = Prisma.EnvironmentGetPayload<{ include: typeof include }>;

const DatabaseSight = z.object({
  marker: z.string().nullable(),
  serverVersion: z.string(),
  latencyMs: z.number(),
  connections: z.number(),
  maxConnections: z.number(),
  isReplica: z.boolean(),
});
const MarkResult = z.object({ command: z.string().nullable() });

const order = { production: 0, staging: 1, development: 2 } as const;

/** Every environment, production first; the disabled ones too when asked. */
export async function listEnvironments(actor: Actor, { disabled = false } = {}): Promise<EnvironmentView[]> {
  await requirePermission(actor, "overview:see", null);
  const where = disabled ? {} : { disabledAt: null, project: { disabledAt: null } };
  const rows = await read().environment.findMany({ where, include, orderBy: { name: "asc" } });
  const now = await databaseNow();
  return rows
    .map((row) => toView(row, now))
    .sort((a, b) => order[a.tier] - order[b.tier] || a.name.localeCompare(b.name));
}

/** One environment. Throws NOT_FOUND. */
export async function getEnvironment(actor: Actor, id: string): Promise<EnvironmentView> {
  const row = await read().environment.findUnique({ where: { id }, include });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such environment.");
  await requirePermission(actor, "overview:see", row);
  return toView(row, await databaseNow());
}

/** The newest attempt to mark an environment's database, null when there was none. */
export async function findMark(actor: Actor, environmentId: string): Promise<MarkView | null> {
  await requirePermission(actor, "overview:see", null);
  const run = await read().run.findFirst({
    where: { environmentId, kind: "mark-environment" },
    orderBy: { queuedAt: "desc" },
  });
  if (!run) return null;
  const problem = run.problem as Problem | null;
  return {
    runId: run.id,
    status: run.status,
    at: (run.endedAt ?? run.startedAt ?? run.queuedAt).toISOString(),
    command: MarkResult.safeParse(run.result).data?.command ?? null,
    problem: problem && [problem.message, problem.hint].filter(Boolean).join(" "),
  };
}

function toView(row: Row, now: Date): EnvironmentView {
  const database = row.observations.find(({ kind }) => kind === "database");
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    tier: row.tier,
    host: row.host,
    port: row.port,
    database: row.database,
    username: row.username,
    sslmode: row.sslmode,
    schema: row.schema,
    hasCa: row.ca !== null,
    healthUrl: row.healthUrl,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    markerWrittenAt: row.markerWrittenAt?.toISOString() ?? null,
    systemIdentifier: row.systemIdentifier,
    databaseOid: row.databaseOid,
    policy: BackupPolicy.parse(row.backupPolicy),
    databaseBytes: bytesOf(database?.data),
    seen: DatabaseSight.safeParse(database?.data).data ?? null,
    observations: row.observations.map((seen) => showObservation(seen, now)),
  };
}

/** An observation that is too old proves nothing any more: it is shown as unknown, with what it last said. */
function showObservation(seen: Row["observations"][number], now: Date): ObservationView {
  const period = observedKinds[seen.kind as ObservedKind]?.everySeconds ?? 60;
  const stale = freshness(seen.observedAt, now, period) === "stale";
  return {
    kind: seen.kind,
    stale,
    state: stale ? "unknown" : seen.state,
    summary: stale ? `not observed any more; last: ${seen.summary}` : seen.summary,
    observedAt: seen.observedAt.toISOString(),
    since: (stale ? seen.observedAt : seen.since).toISOString(),
  };
}

function bytesOf(data: Prisma.JsonValue | undefined): number | null {
  if (data === null || typeof data !== "object" || Array.isArray(data)) return null;
  return typeof data?.databaseBytes === "number" ? data.databaseBytes : null;
}
