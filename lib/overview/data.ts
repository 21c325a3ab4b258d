import type { Actor } from "@/lib/auth/actor";
import { denied } from "@/lib/auth/rules";
import { newestReliable } from "@/lib/backups/data";
import type { BackupView } from "@/lib/backups/schema";
import { databaseNow } from "@/lib/db/read";
import { newestDrills } from "@/lib/drills/data";
import { judgeReadiness, targetsOf } from "@/lib/drills/rules";
import type { NewestDrills } from "@/lib/drills/schema";
import { listEnvironments } from "@/lib/environments/data";
import type { EnvironmentView } from "@/lib/environments/schema";
import { checkHealth } from "@/lib/health/check-health";
import { healthNote, judgeEnvironment } from "@/lib/overview/rules";
import type { NewestBackup, Overview, OverviewCard } from "@/lib/overview/schema";
import { listRuns } from "@/lib/runs/data";

type Verified = { readonly backup: BackupView; readonly count: number; readonly doubtedId: string | null };

/** Every enabled environment with its verdict, and what runs now. */
export async function getOverview(actor: Actor): Promise<Overview> {
  const [environments, verified, drills, runs, health, now] = await Promise.all([
    listEnvironments(actor),
    newestReliable(actor),
    newestDrills(actor),
    listRuns(actor, { active: true }),
    checkHealth(),
    databaseNow(),
  ]);
  return {
    at: now.toISOString(),
    healthNote: healthNote(health),
    cards: environments.map((environment) =>
      toCard(actor, environment, verified[environment.id], drills[environment.id], now),
    ),
    runs,
  };
}

function toCard(
  actor: Actor,
  environment: EnvironmentView,
  verified: Verified | undefined,
  drills: NewestDrills | undefined,
  now: Date,
): OverviewCard {
  const { id, name, tier, project, host, port, database, databaseBytes, observations } = environment;
  const facts = { name, tier, observations, hasHealthUrl: environment.healthUrl !== null, newest: toNewest(verified) };
  return {
    ...facts,
    id,
    project,
    place: `${database} @ ${host}:${port}`,
    databaseBytes,
    verdict: judgeEnvironment(facts, now),
    readiness: judgeReadiness(
      {
        newestAt: facts.newest?.at ?? null,
        ...(drills ?? { newest: null, proven: null }),
        targets: targetsOf(tier, environment.policy),
        drillEveryDays: environment.policy.drillEveryDays,
      },
      now,
    ),
    refusals: { backup: denied("backup:create", actor, tier), check: denied("environment:check", actor, tier) },
  };
}

function toNewest(verified: Verified | undefined): NewestBackup | null {
  if (!verified) return null;
  const { id, createdAt, snapshotAt, verification, sizeBytes } = verified.backup;
  if (verification !== "readable" && verification !== "restored") return null;
  return {
    id,
    at: snapshotAt ?? createdAt,
    verification,
    sizeBytes,
    count: verified.count,
    doubtedId: verified.doubtedId,
  };
}
