import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Observation } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { freshness } from "@/lib/environments/rules";
import { observedKinds } from "@/lib/health/schema";
import { type Compared, compareEnvironments } from "@/lib/migrations/alignment/rules";
import { judgeMigrations } from "@/lib/migrations/rules";
import type { DriftFact, MigrationOverview, ProjectMigrations } from "@/lib/migrations/schema";
import type { MigrationFacts, NoContact } from "@/lib/prisma-cli/facts-schema";
import { releaseDigests } from "@/lib/releases/release-digests";

const Facts = z.object({ contact: z.enum(["made", "unreachable", "wrong password", "database missing", "unknown"]) });

/** Every project's migrations x environments, against its newest release; from what the worker saw, nothing is asked now. */
export async function getMigrations(actor: Actor): Promise<MigrationOverview> {
  await requirePermission(actor, "overview:see", null);
  const projects = await read().project.findMany({
    where: { disabledAt: null },
    include: {
      environments: {
        where: { disabledAt: null },
        include: { observations: { where: { kind: { in: ["migrations", "drift"] } } } },
        orderBy: { name: "asc" },
      },
      releases: { orderBy: { createdAt: "desc" }, take: 1 },
    },
    orderBy: { name: "asc" },
  });
  const now = await databaseNow();
  return { at: now.toISOString(), projects: await Promise.all(projects.map((project) => judgeProject(project, now))) };
}

type Project = {
  id: string;
  name: string;
  releases: { id: string; digest: string; appVersion: string }[];
  environments: { id: string; name: string; tier: Compared["tier"]; observations: Observation[] }[];
};

async function judgeProject(project: Project, now: Date): Promise<ProjectMigrations> {
  const [release] = project.releases;
  const digests = release ? await releaseDigests(release.id) : null;
  const environments = project.environments.map(({ id, name, tier, observations }) => {
    const seen = observations.find(({ kind }) => kind === "migrations");
    const drift = driftOf(observations.find(({ kind }) => kind === "drift"));
    const migrations = judgeMigrations({ facts: factsOf(seen, now), release: digests, drift });
    return { id, name, tier, migrations, drift, observedAt: seen?.observedAt.toISOString() ?? null };
  });
  return {
    id: project.id,
    name: project.name,
    release: release ? { id: release.id, digest: release.digest, appVersion: release.appVersion } : null,
    environments,
    matrix: compareEnvironments(environments),
  };
}

/** What the worker read; when nobody has looked for three periods it proves nothing any more. */
export function factsOf(seen: Observation | undefined, now: Date): MigrationFacts | NoContact {
  const nothing = (reason: string): NoContact => ({
    contact: "unknown",
    reason,
    hint: "See whether a worker is alive.",
  });
  if (!seen) return nothing("The worker has not looked at the migrations yet.");
  if (freshness(seen.observedAt, now, observedKinds.migrations.everySeconds) === "stale")
    return nothing(`Nobody has looked since ${seen.observedAt.toISOString().slice(0, 16).replace("T", " ")} UTC.`);
  if (!Facts.safeParse(seen.data).success) return nothing(seen.summary);
  return seen.data as unknown as MigrationFacts | NoContact;
}

function driftOf(seen: Observation | undefined): DriftFact | null {
  return seen ? (seen.data as unknown as DriftFact) : null;
}
