import type { Judged } from "@/lib/alarms/rules";
import { formatBytes, formatZoned } from "@/lib/format";
import { slotsAfter } from "@/lib/schedules/cron";
import { type Pause, pauseAt } from "@/lib/schedules/rules";

type Place = { readonly id: string; readonly name: string };

/** The newest try at a backup that came to an end and was not cancelled by a person. */
export type Attempt = {
  readonly failed: boolean;
  /** The step that failed, as the run names it; null where nothing is known of it. */
  readonly step: string | null;
  readonly problem: string | null;
  readonly runId: string;
};
const verifying = ["verify", "record"];

/**
 * Whether the newest backup failed, and whether it was made but not proven. Who has not tried has not failed; one that
 * failed in one way says nothing of the other.
 */
export function judgeAttempt({ id, name }: Place, attempt: Attempt | null): Judged[] {
  const place = { subject: id, environmentId: id };
  const unproven = attempt?.failed === true && verifying.includes(attempt.step ?? "");
  const because = attempt?.problem ? ` ${attempt.problem}` : "";
  const path = `/runs/${attempt?.runId}`;
  const failed: Judged =
    attempt?.failed && !unproven
      ? {
          kind: "backupFailed",
          ...place,
          is: "holds",
          sentence: `The newest backup of ${name} failed.${because}`,
          advice: "Open its run, remove the cause, then back up again.",
          path,
        }
      : { kind: "backupFailed", ...place, is: unproven ? "unknown" : "clear" };
  const verification: Judged = unproven
    ? {
        kind: "verificationFailed",
        ...place,
        is: "holds",
        sentence: `The newest backup of ${name} was written, but could not be proven.${because}`,
        advice: "Nothing of it is kept. Open its run, look at the storage, then back up again.",
        path,
      }
    : { kind: "verificationFailed", ...place, is: attempt?.failed ? "unknown" : "clear" };
  return [failed, verification];
}

export type Sized = {
  readonly id: string;
  readonly sizeBytes: number;
  /** What is less than in the one before, as sentences. */
  readonly unusual: readonly string[];
  /** A lead has said that this is right. */
  readonly accepted: boolean;
};
/** With fewer there is no history; below this size numbers jump for no reason. */
const fewest = 3;
const fewBytes = 1_000_000;

/** The newest backup against those before it of the same making: half as large, or twice, is looked at by a person. */
export function judgeSize({ id, name }: Place, newest: Sized | null, before: readonly number[]): Judged {
  const condition = { kind: "backupSize", subject: id, environmentId: id } as const;
  if (newest === null || newest.accepted) return { ...condition, is: "clear" };
  const path = `/backups/${newest.id}`;
  if (newest.unusual.length > 0) {
    const sentence = `The newest backup of ${name} holds less than before: ${newest.unusual.join(" ")}`;
    return {
      ...condition,
      is: "holds",
      sentence,
      advice: "A lead looks whether data was lost, and says so there.",
      path,
    };
  }
  const usual = before.length < fewest ? null : median(before);
  if (usual === null) return { ...condition, is: "unknown" };
  const { sizeBytes } = newest;
  const odd = sizeBytes > 2 * usual ? "large" : sizeBytes < usual / 2 ? "small" : null;
  if (odd === null || Math.max(sizeBytes, usual) < fewBytes) return { ...condition, is: "clear" };
  const sentence = `The newest backup of ${name} is unusually ${odd}: ${formatBytes(sizeBytes)}, where ${formatBytes(usual)} were usual.`;
  const advice = "Look which tables grew or shrank. It closes when this size has become the usual one.";
  return { ...condition, is: "holds", sentence, advice, path };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export type Planned = {
  readonly id: string;
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly since: Date;
  /** The newest slot of which is known what became. */
  readonly lastHandled: Date | null;
  /** The newest such slot that lies before the deadline and in no pause. */
  readonly lastDue: Date | null;
};
const leastGraceMs = 30 * 60_000;

/** How long after its slot a backup may take: half an hour, or three times the longest of the last ones. */
export function graceOf(longestMs: number): number {
  return Math.max(leastGraceMs, 3 * longestMs);
}

/** Whether a backup that a schedule promised is not there yet. Slots that nobody handled count as well as others. */
export function judgeLate(
  { id: environmentId, name }: Place,
  planned: Planned,
  {
    completedAt,
    graceMs,
    pauses,
    now,
  }: { completedAt: Date | null; graceMs: number; pauses: readonly Pause[]; now: Date },
): Judged {
  const condition = { kind: "backupLate", subject: planned.id, environmentId } as const;
  const slot = expectedSlot(planned, pauses, new Date(now.getTime() - graceMs));
  if (slot === null || (completedAt !== null && completedAt >= slot)) return { ...condition, is: "clear" };
  const by = (at: Date) => formatZoned(at.toISOString(), planned.timeZone);
  const expected = by(new Date(slot.getTime() + graceMs));
  const none = completedAt ? "none was completed since" : "there is none";
  return {
    ...condition,
    is: "holds",
    sentence: `A backup of ${name} was expected by ${expected} (${planned.name}, slot of ${by(slot)}), and ${none}.`,
    advice: "See what became of the slot, then back up now.",
    path: `/environments/${environmentId}/schedules`,
  };
}

function expectedSlot(planned: Planned, pauses: readonly Pause[], deadline: Date): Date | null {
  const { cron, timeZone, since, lastHandled, lastDue } = planned;
  const after = lastHandled && lastHandled > since ? lastHandled : since;
  const unhandled = after < deadline ? slotsAfter(cron, timeZone, after, 200, deadline) : [];
  const due = lastDue && lastDue >= since ? lastDue : null;
  return unhandled.findLast((at) => !pauseAt(pauses, at)) ?? due;
}
