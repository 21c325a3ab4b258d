// What the page of retention says and draws; what goes is decided beside it, in ../rules.ts.
import {
  type BackupFact,
  dayMs,
  floorCount,
  type Keeper,
  keysIn,
  periods,
  periodWords,
  type RetentionNumbers,
  type RetentionPolicy,
  type Verdict,
} from "@/lib/backups/retention/rules";
import { formatExact, isTimeZone } from "@/lib/format";

/** What a backup counts for, in words. */
export function keeperWords({ as, of }: Verdict["counts"][number]): string {
  if (as === "newest") return "the newest";
  if (as === "floor") return `among the newest ${floorCount}`;
  if (as === "unproven") return "unverified, but nothing verified is newer";
  if (as === "drill") return "its restore drill failed: counts for nothing, and stays as long as it would if it did";
  if (as === "pinned") return "pinned";
  if (as === "deployment") return "before a deployment that is not accepted yet";
  return `${periodWords[as]} ${of}`;
}

export type TypedNumbers = Readonly<Record<(typeof periods)[number], string>>;
type Typed = TypedNumbers & { readonly timeZone: string; readonly own: Readonly<Record<string, TypedNumbers>> };
/** The largest numbers that may be asked for. */
export const mostKept = { daily: 366, weekly: 520, monthly: 240 } as const;

/** Numbers as a form holds them. */
export function writeNumbers({ daily, weekly, monthly }: RetentionNumbers): TypedNumbers {
  return { daily: String(daily), weekly: String(weekly), monthly: String(monthly) };
}

/**
 * What a form holds as a policy; null with the errors of each field when it cannot be read. Fields of a schedule's own
 * numbers are named with its id: `<id> daily`.
 */
export function readNumbers(typed: Typed): {
  policy: RetentionPolicy | null;
  errors: Readonly<Record<string, string[]>>;
} {
  const errors: Record<string, string[]> = {};
  const numbersOf = (from: TypedNumbers, prefix: string): RetentionNumbers => {
    for (const period of periods) {
      const isRead = /^\d{1,3}$/.test(from[period]) && Number(from[period]) <= mostKept[period];
      if (!isRead) errors[`${prefix}${period}`] = [`A number from 0 to ${mostKept[period]}.`];
    }
    return { daily: Number(from.daily), weekly: Number(from.weekly), monthly: Number(from.monthly) };
  };
  const shared = numbersOf(typed, "");
  const own = Object.fromEntries(Object.entries(typed.own).map(([id, from]) => [id, numbersOf(from, `${id} `)]));
  if (!isTimeZone(typed.timeZone)) errors.timeZone = ["A time zone such as Europe/Zurich."];
  if (Object.keys(errors).length > 0) return { policy: null, errors };
  return { policy: { ...shared, timeZone: typed.timeZone, own }, errors };
}

type Known = { readonly savedBy: string | null; readonly savedAt: string | null; readonly appliesFrom: string };

/** Whose numbers these are, and when they are applied. */
export function whenApplied({ savedBy, savedAt, appliesFrom }: Known, disabled: boolean): string {
  if (disabled) return "While it is disabled, nothing of it goes.";
  if (savedAt) return `Saved by ${savedBy} on ${formatExact(savedAt)}. Holdfast applies it once a day.`;
  return `These are the runbook's numbers; nobody has saved any yet. Holdfast applies them once a day, from ${formatExact(appliesFrom)} on.`;
}

export type CalendarDay = {
  /** As 2026-11-24. */
  readonly day: string;
  /** What the backups of this day that stay count for. */
  readonly counts: readonly Keeper[];
  /** How many of this day go. */
  readonly goes: number;
};

const mostWeeks = 10;

/** The newest weeks that have a backup, from Monday to Sunday, the newest first. */
export function weeksOf(backups: readonly BackupFact[], plan: readonly Verdict[], timeZone: string): CalendarDay[][] {
  const keyOf = keysIn(timeZone);
  const dayOf = new Map(backups.map(({ id, at }) => [id, keyOf(at).daily]));
  const byDay = new Map<string, Verdict[]>();
  for (const verdict of plan) {
    const day = dayOf.get(verdict.id) ?? "";
    byDay.set(day, [...(byDay.get(day) ?? []), verdict]);
  }
  const mondays = [...new Set([...byDay.keys()].map(mondayOf))].sort((one, other) => other - one);
  return mondays.slice(0, mostWeeks).map((monday) =>
    Array.from({ length: 7 }, (_, index) => {
      const day = new Date(monday + index * dayMs).toISOString().slice(0, 10);
      const verdicts = byDay.get(day) ?? [];
      const counts = verdicts.flatMap((verdict) => verdict.counts.map(({ as }) => as));
      return { day, counts, goes: verdicts.filter(({ goes }) => goes !== null).length };
    }),
  );
}

function mondayOf(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  return at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs;
}
