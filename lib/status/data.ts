import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { freshness } from "@/lib/environments/rules";
import { type ObservedKind, observedKinds } from "@/lib/health/schema";
import { describeStatus } from "@/lib/status/rules";
import type { ProjectStatus } from "@/lib/status/schema";

const include = {
  environments: {
    where: { disabledAt: null },
    include: { observations: true, runs: { where: { status: "running" }, select: { kind: true } } },
  },
} as const satisfies Prisma.ProjectInclude;
type Row = Prisma.ProjectGetPayload<{ include: typeof include }>;

/** Every project in plain words, for anybody who is signed in. */
export async function getStatus(actor: Actor): Promise<ProjectStatus[]> {
  await requirePermission(actor, "overview:see", null);
  return readStatus({});
}

/** The projects that an administrator has opened to everybody, and nothing of the others. For people not signed in. */
export function getPublicStatus(): Promise<ProjectStatus[]> {
  return readStatus({ publicStatus: true });
}

async function readStatus(where: Prisma.ProjectWhereInput): Promise<ProjectStatus[]> {
  const rows = await read().project.findMany({
    where: { ...where, disabledAt: null },
    include,
    orderBy: { name: "asc" },
  });
  const now = await databaseNow();
  return rows.map((row) => toStatus(row, now));
}

const order = { production: 0, staging: 1, development: 2 } as const;

function toStatus({ id, name, publicStatus, environments }: Row, now: Date): ProjectStatus {
  const sorted = environments.toSorted((a, b) => order[a.tier] - order[b.tier] || a.name.localeCompare(b.name));
  return { id, name, open: publicStatus, environments: sorted.map((environment) => judgeOne(environment, now)) };
}

function judgeOne(environment: Row["environments"][number], now: Date) {
  const observations = environment.observations.map(({ kind, state, observedAt }) => {
    const period = observedKinds[kind as ObservedKind]?.everySeconds ?? 60;
    return { kind, state, observedAt: observedAt.toISOString(), stale: freshness(observedAt, now, period) === "stale" };
  });
  const summary = environment.observations.find(({ kind }) => kind === "migrations")?.summary ?? "";
  const pending = Number(/(\d+) pending/.exec(summary)?.[1] ?? Number.NaN);
  const facts = {
    name: environment.name,
    hasHealthUrl: environment.healthUrl !== null,
    observations,
    pending: Number.isNaN(pending) ? null : pending,
    runningKinds: environment.runs.map(({ kind }) => kind),
  };
  return { id: environment.id, name: environment.name, tier: environment.tier, ...describeStatus(facts) };
}
