import type { Judged } from "@/lib/alarms/rules";
import { judgeReadiness } from "@/lib/drills/rules";
import type { NewestDrills } from "@/lib/drills/schema";
import { identityProblem, markerWarning } from "@/lib/environments/rules";

type Tier = "development" | "staging" | "production";
type Place = { readonly id: string; readonly name: string };

/** Whether the newest restore drill failed. One that could not be carried out proves neither. */
export function judgeDrillAlarm(
  { id, name }: Place,
  newest: (NewestDrills["newest"] & { backupId: string }) | null,
): Judged {
  const condition = { kind: "drillFailed", subject: id, environmentId: id } as const;
  if (newest?.status === "unknown") return { ...condition, is: "unknown" };
  if (newest?.status !== "failed") return { ...condition, is: "clear" };
  const sentence = `The newest restore drill of ${name} failed. ${newest.sentence}`;
  const advice = "Do not rely on this backup. Make a new one and prove it by restoring.";
  return { ...condition, is: "holds", sentence, advice, path: `/backups/${newest.backupId}` };
}

type Ready = {
  /** The moment whose data the newest verified backup holds; null when there is none. */
  readonly newestAt: string | null;
  readonly proven: NewestDrills["proven"];
  readonly targets: { readonly rpoMinutes: number; readonly rtoMinutes: number };
  readonly createdAt: Date;
};

/**
 * The two targets apart, so that what is unknown of one says nothing of the other: the data that would be lost, and the
 * time that a recovery takes. A failed drill has its own alarm. Until an environment is as old as its target, a missing
 * first backup is none.
 */
export function judgeReadinessAlarms(
  { id, name }: Place,
  { newestAt, proven, targets, createdAt }: Ready,
  now: Date,
): Judged[] {
  const at = now.toISOString();
  const young = newestAt === null && now.getTime() - createdAt.getTime() <= targets.rpoMinutes * 60_000;
  // How old the proof is, is no part of either.
  const asked = { newest: null, targets, drillEveryDays: 1 };
  const loss = judgeReadiness({ ...asked, newestAt, proven: { at, recoveryMs: 0 } }, now);
  const time = judgeReadiness({ ...asked, newestAt: at, proven: proven && { ...proven, at } }, now);
  const one = (target: "loss" | "time", is: Judged["is"], because: string, advice: string): Judged => {
    const condition = { kind: "readiness", subject: `${id} ${target}`, environmentId: id } as const;
    if (is !== "holds") return { ...condition, is };
    return { ...condition, is, sentence: `${name} misses its target. ${because}`, advice, path: `/environments/${id}` };
  };
  return [
    one(
      "loss",
      loss.is === "failed" && !young ? "holds" : "clear",
      loss.because,
      "Back it up now, or schedule it more often.",
    ),
    one(
      "time",
      time.is === "unknown" ? "unknown" : time.is === "failed" ? "holds" : "clear",
      time.because,
      "Make recovery faster, or change the target in the environment's settings.",
    ),
  ];
}

type Registered = Place & {
  readonly tier: Tier;
  readonly systemIdentifier: string | null;
  readonly databaseOid: number | null;
};
type Identified = {
  readonly identity: { readonly systemIdentifier: string | null; readonly databaseOid: number };
  readonly marker: string | null;
};

/** Whether the database is another one than was registered, or says so of itself. `seen` null: no fresh look reached it. */
export function judgeMarkerAlarm(registered: Registered, seen: Identified | null): Judged {
  const { id, name, tier } = registered;
  const condition = { kind: "marker", subject: id, environmentId: id } as const;
  if (seen === null) return { ...condition, is: "unknown" };
  const problem = identityProblem(registered, seen.identity) ?? markerWarning(tier, seen.marker);
  const unread = registered.systemIdentifier !== null && seen.identity.systemIdentifier === null;
  if (problem === null) return { ...condition, is: unread ? "unknown" : "clear" };
  const sentence = problem.includes(name) ? problem : `${name}: ${problem}`;
  const advice = "Nothing that writes runs against it. Find out who changed the address or restored a copy there.";
  return { ...condition, is: "holds", sentence, advice, path: `/environments/${id}` };
}
