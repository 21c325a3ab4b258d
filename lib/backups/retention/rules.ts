/** How many days, weeks and months keep a backup each. */
export type RetentionNumbers = { readonly daily: number; readonly weekly: number; readonly monthly: number };

/**
 * An environment's numbers; a day ends at midnight in `timeZone`. `own`: numbers of schedules, by their id, that have
 * their own. Backups of such a one count among themselves.
 */
export type RetentionPolicy = RetentionNumbers & {
  readonly timeZone: string;
  readonly own: Readonly<Record<string, RetentionNumbers>>;
};

/** The runbook's numbers. */
export const defaultRetention: RetentionPolicy = { daily: 7, weekly: 4, monthly: 6, timeZone: "UTC", own: {} };

/** The newest verified ones stay, whatever the policy says. */
export const floorCount = 3;

export type BackupFact = {
  readonly id: string;
  /** The moment it shows, ISO 8601. */
  readonly at: string;
  /** Complete and read back to its last byte. */
  readonly verified: boolean;
  /** It would be verified, but its newest restore drill failed. */
  readonly drillFailed: boolean;
  readonly pinned: boolean;
  /** Whether it was made before a deployment, and whether that one is accepted by now. */
  readonly deployment: "none" | "open" | "accepted";
  /** The schedule that asked for it, if one did. */
  readonly scheduleId: string | null;
};

type Period = "daily" | "weekly" | "monthly";
export type Keeper = "newest" | "floor" | "unproven" | "drill" | Period | "pinned" | "deployment";
export type Verdict = {
  readonly id: string;
  /** What it counts for, with the day, week or month where there is one: "2026-11-24", "2026-W48", "2026-11". */
  readonly counts: readonly { readonly as: Keeper; readonly of: string | null }[];
  /** Why it goes; null when it stays. It stays exactly when it counts for something. */
  readonly goes: string | null;
};

export const periods = ["daily", "weekly", "monthly"] as const;
export const periodWords = { daily: "day", weekly: "week", monthly: "month" } as const;

/**
 * What each complete backup of one environment counts for, the newest first. Only verified ones count for days, weeks and
 * months: the newest of each of the newest so many days that have one. So neither the clock nor a time without backups
 * makes one go; only a newer one does. One whose restore drill failed counts for nothing, but goes no sooner than if it did.
 */
export function planRetention(backups: readonly BackupFact[], policy: RetentionPolicy): Verdict[] {
  const sorted = [...backups].sort(newestFirst);
  const verified = sorted.filter((backup) => backup.verified);
  const keyOf = keysIn(policy.timeZone);
  const keys = new Map(
    sorted.filter((one) => one.verified || one.drillFailed).map((backup) => [backup.id, keyOf(backup.at)]),
  );
  const groupOf = groupBySchedule(verified, keys, policy);
  const places = new Map(verified.map((backup, place) => [backup.id, place]));
  const firstVerified = sorted.findIndex(isVerified);
  return sorted.map((backup, index) => {
    const place = places.get(backup.id) ?? -1;
    const group = groupOf(backup);
    const counts: Verdict["counts"] = [
      ...(place === 0 ? [{ as: "newest" as const, of: null }] : []),
      ...(place > 0 && place < floorCount ? [{ as: "floor" as const, of: null }] : []),
      // Unproven and with nothing proven after it: it may be all there is of its time.
      ...(place < 0 && (firstVerified < 0 || index < firstVerified) ? [{ as: "unproven" as const, of: null }] : []),
      ...periods.flatMap((period) => {
        const key = keys.get(backup.id)?.[period];
        return key !== undefined && group.firsts[period].get(key) === backup.id ? [{ as: period, of: key }] : [];
      }),
      ...(backup.drillFailed && wouldCount(backup, verified, keys, group) ? [{ as: "drill" as const, of: null }] : []),
      ...(backup.pinned ? [{ as: "pinned" as const, of: null }] : []),
      ...(backup.deployment === "open" ? [{ as: "deployment" as const, of: null }] : []),
    ];
    return { id: backup.id, counts, goes: counts.length > 0 ? null : whyItGoes(keys.get(backup.id), group) };
  });
}

type Keys = ReadonlyMap<string, Record<Period, string>>;
/** Backups that count among themselves: those of a schedule with its own numbers, or all others of the environment. */
type Group = {
  readonly numbers: RetentionNumbers;
  readonly verified: readonly BackupFact[];
  /** The backup that each day, week and month keeps, by that period. */
  readonly firsts: Record<Period, ReadonlyMap<string, string>>;
};

function groupBySchedule(verified: readonly BackupFact[], keys: Keys, policy: RetentionPolicy) {
  const groups = new Map<string, Group>();
  const nameOf = ({ scheduleId }: BackupFact) =>
    scheduleId !== null && Object.hasOwn(policy.own, scheduleId) ? scheduleId : "";
  return (backup: BackupFact): Group => {
    const name = nameOf(backup);
    const known = groups.get(name);
    if (known) return known;
    const numbers = policy.own[name] ?? policy;
    const members = verified.filter((one) => nameOf(one) === name);
    const firsts = Object.fromEntries(
      periods.map((period) => [period, firstOfEach(members, (id) => keys.get(id)?.[period] ?? "", numbers[period])]),
    ) as Group["firsts"];
    const group = { numbers, verified: members, firsts };
    groups.set(name, group);
    return group;
  };
}

/** Whether a backup whose drill failed would count for something if it had not: then it does not go for that alone. */
function wouldCount(own: BackupFact, verified: readonly BackupFact[], keys: Keys, group: Group): boolean {
  const isNewer = (other: BackupFact) => newestFirst(other, own) < 0;
  if (verified.filter(isNewer).length < floorCount) return true;
  const newer = group.verified.filter(isNewer);
  return periods.some((period) => {
    const later = new Set(newer.map(({ id }) => keys.get(id)?.[period]));
    return !later.has(keys.get(own.id)?.[period]) && later.size < group.numbers[period];
  });
}

/** The first backup of each of the first `most` periods, by period; backups come the newest first. */
function firstOfEach(
  backups: readonly BackupFact[],
  keyOf: (id: string) => string,
  most: number,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id } of backups) {
    const key = keyOf(id);
    if (found.size < most && !found.has(key)) found.set(key, id);
  }
  return found;
}

function whyItGoes(own: Record<Period, string> | undefined, { firsts, numbers }: Group): string {
  if (!own) return "It was never verified, so it counts for nothing, and there is a newer one that was.";
  const parts = periods.map((period) => {
    if (firsts[period].has(own[period])) return `its ${periodWords[period]} has a newer one`;
    if (numbers[period] === 0) return `no ${periodWords[period]}s are kept`;
    const reach = numbers[period] === 1 ? `one ${periodWords[period]}` : `${numbers[period]} ${periodWords[period]}s`;
    return `it lies before the ${reach}`;
  });
  const text = `${parts[0]}, ${parts[1]}, ${parts[2]}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Calendar day, ISO week and month of a moment by the wall clock of a time zone. */
export function keysIn(timeZone: string): (iso: string) => Record<Period, string> {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (iso) => {
    const part = Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
    const daily = `${part.year}-${part.month}-${part.day}`;
    return { daily, weekly: weekOf(daily), monthly: `${part.year}-${part.month}` };
  };
}

export const dayMs = 86_400_000;

/** The ISO week of a calendar day: that of its Thursday. */
function weekOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  const thursday = new Date(at + (4 - (new Date(at).getUTCDay() || 7)) * dayMs);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function newestFirst(one: BackupFact, other: BackupFact): number {
  return Date.parse(other.at) - Date.parse(one.at) || (one.id < other.id ? 1 : -1);
}

function isVerified(backup: BackupFact): boolean {
  return backup.verified;
}

type Applied = {
  readonly retentionShownAt: Date;
  readonly retentionSavedAt: Date | null;
  readonly retentionAppliedAt: Date | null;
};

/** From when on retention may delete: once somebody has saved it, or a day after it could first be seen. */
export function appliesFrom({ retentionShownAt, retentionSavedAt }: Applied): Date {
  return retentionSavedAt ?? new Date(retentionShownAt.getTime() + dayMs);
}

/** Whether it is time to apply it: once a day, and soon after it was saved. */
export function isDue(environment: Applied, now: Date): boolean {
  const { retentionSavedAt: saved, retentionAppliedAt: applied } = environment;
  if (now < appliesFrom(environment)) return false;
  if (!applied || (saved && saved > applied)) return true;
  return now.getTime() - applied.getTime() >= dayMs;
}
