import type { DrillReport, NewestDrills, ReadinessView } from "@/lib/drills/schema";
import { formatAge, formatCount, formatDuration } from "@/lib/format";

const dayMs = 24 * 3_600_000;

/** Whether the worker proves an environment by itself now. `lastAt`: when a drill was last asked for, by whomever. */
export function isDrillDue(drillEveryDays: number, lastAt: Date | null, now: Date): boolean {
  if (drillEveryDays === 0) return false;
  return lastAt === null || now.getTime() - lastAt.getTime() >= drillEveryDays * dayMs;
}

type Check = DrillReport["checks"][number];
type Outcome = { readonly status: "succeeded" | "failed" | "unknown"; readonly sentence: string };

/**
 * What a restored copy proves. One difference and it has failed; what could not be asked leaves it unknown; without any
 * check there is no proof.
 */
export function judgeDrill(checks: readonly Check[], recoveryMs: number): Outcome {
  const failed = checks.filter(({ status }) => status === "failed");
  if (failed.length > 0) return { status: "failed", sentence: `The restored copy differs: ${told(failed)}` };
  const unknown = checks.filter(({ status }) => status === "unknown");
  if (unknown.length > 0 || checks.length === 0) {
    const why = checks.length === 0 ? "nothing was compared." : told(unknown);
    return { status: "unknown", sentence: `It was restored, but not everything could be compared: ${why}` };
  }
  const sentence = `Restored and compared in ${formatDuration(recoveryMs)}: ${formatCount(checks.length)} checks, all well.`;
  return { status: "succeeded", sentence };
}

/** A drill that ended before anything could be compared: a fault of the archive is a failure, all else says nothing of it. */
export function judgeInterrupted(problem: { readonly code: string; readonly message: string }): Outcome {
  if (problem.code === "TOOL_FAILED") return { status: "failed", sentence: `It does not restore: ${problem.message}` };
  return { status: "unknown", sentence: `It could not be tried out: ${problem.message}` };
}

function told(checks: readonly Check[]): string {
  return checks.map(({ name, sentence }) => `${name}: ${sentence}`).join(" ");
}

type Tier = "development" | "staging" | "production";
type Wanted = { readonly rpoMinutes: number | null; readonly rtoMinutes: number | null };
type Targets = { readonly rpoMinutes: number; readonly rtoMinutes: number };
type Readiness = NewestDrills & {
  /** The moment whose data the newest verified backup holds; null when there is none. */
  readonly newestAt: string | null;
  readonly targets: Targets;
  /** How often the worker proves it by itself; 0: never. */
  readonly drillEveryDays: number;
};
type Finding = Pick<ReadinessView, "is" | "because">;

/** How much data may be lost and how long a recovery may take, in minutes: as saved, else a tier's default. */
export function targetsOf(tier: Tier, { rpoMinutes, rtoMinutes }: Wanted): Targets {
  const usual = tier === "production" ? { rpo: 24 * 60, rto: 60 } : { rpo: 7 * 24 * 60, rto: 4 * 60 };
  return { rpoMinutes: rpoMinutes ?? usual.rpo, rtoMinutes: rtoMinutes ?? usual.rto };
}

const severity = { ok: 0, attention: 1, unknown: 2, failed: 3 } as const;

/**
 * What rolling back now would cost. Never well without a drill that succeeded; a failed newest drill and a missed target
 * are failures, an old proof wants attention.
 */
export function judgeReadiness(facts: Readiness, now: Date): ReadinessView {
  const { newestAt, newest, proven, targets, drillEveryDays } = facts;
  const off = drillEveryDays === 0 ? " No drill is made by itself: that is turned off." : "";
  if (newestAt === null) {
    const failed = newest?.status === "failed" ? ` The newest drill: ${newest.sentence}` : "";
    const because = `There is no verified backup.${failed}${off}`;
    return { is: "failed", sentence: "If you rolled back now: nothing could be brought back.", because };
  }
  const since = (iso: string) => Math.max(0, now.getTime() - Date.parse(iso));
  const lossMs = since(newestAt);
  const findings = [
    judgeLoss(lossMs, targets),
    judgeTime(proven, targets),
    judgeProof({ newest, proven }, drillEveryDays || 7, since),
  ].flat();
  const [worst] = findings.toSorted((a, b) => severity[b.is] - severity[a.is]);
  const within = `Within the targets: at most ${roughly(targets.rpoMinutes * 60_000)} of data, ${roughly(targets.rtoMinutes * 60_000)} to recover.`;
  return {
    is: worst?.is ?? "ok",
    sentence: `If you rolled back now: you lose at most ${roughly(lossMs)} of data${wouldTake(facts, since)}.`,
    because: `${findings.length === 0 ? within : findings.map(({ because }) => because).join(" ")}${off}`,
  };
}

function judgeLoss(lossMs: number, { rpoMinutes }: Targets): Finding[] {
  if (lossMs <= rpoMinutes * 60_000) return [];
  const because = `The newest verified backup is ${roughly(lossMs)} old; at most ${roughly(rpoMinutes * 60_000)} are wanted.`;
  return [{ is: "failed", because }];
}

function judgeTime(proven: NewestDrills["proven"], { rtoMinutes }: Targets): Finding[] {
  if (!proven || proven.recoveryMs <= rtoMinutes * 60_000) return [];
  const because = `A recovery takes ${formatDuration(proven.recoveryMs)}; at most ${roughly(rtoMinutes * 60_000)} are wanted.`;
  return [{ is: "failed", because }];
}

/** Old is a proof that should have been made anew twice by now. */
function judgeProof({ newest, proven }: NewestDrills, everyDays: number, since: (iso: string) => number): Finding[] {
  if (newest?.status === "failed") return [{ is: "failed", because: newest.sentence }];
  const tried: Finding[] =
    newest?.status === "unknown" ? [{ is: "attention", because: `The newest drill: ${newest.sentence}` }] : [];
  if (!proven) return [{ is: "unknown", because: "No backup of it was ever proven by restoring." }, ...tried];
  const isOld = since(proven.at) > 2 * everyDays * dayMs;
  const old = `The newest successful drill is from ${formatAge(since(proven.at) / 1_000)}.`;
  return [...(isOld ? [{ is: "attention", because: old } as const] : []), ...tried];
}

function wouldTake({ newest, proven }: NewestDrills, since: (iso: string) => number): string {
  if (newest?.status === "failed") return ", if it works at all: the newest restore drill failed";
  if (!proven) return "; how long it takes is unknown";
  return `; it takes about ${formatDuration(proven.recoveryMs)} (drill of ${formatAge(since(proven.at) / 1_000)})`;
}

/** Rounded up, so that "at most" stays true: "1 min", "14 min", "3 h 5 min", "2 d 4 h". */
function roughly(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return join(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.ceil(minutes / 60);
  return join(Math.floor(hours / 24), "d", hours % 24, "h");
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large} ${largeUnit}${small > 0 ? ` ${small} ${smallUnit}` : ""}`;
}
