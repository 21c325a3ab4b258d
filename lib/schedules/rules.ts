import { formatZoned } from "@/lib/format";
import { slotsAfter } from "@/lib/schedules/cron";

type Clock = { readonly cron: string; readonly timeZone: string };
export type Pause = { readonly from: Date; readonly until: Date; readonly reason: string };
type Facts = Clock & {
  /** Slots count from here on: when the schedule was made, changed or enabled. */
  readonly since: Date;
  /** The newest slot up to now of which is known what became, null when there was none. */
  readonly lastHandled: Date | null;
  readonly pauses: readonly Pause[];
  readonly now: Date;
};
export type Missed = { readonly at: Date; readonly reason: string };
type Due = {
  /** The one slot to run now; null when there is none. */
  readonly due: Date | null;
  /** Slots that came and will not run, the oldest first. */
  readonly missed: readonly Missed[];
  /** There are still more: these first, then ask again. */
  readonly more: boolean;
};

/** How many slots are looked at in one go. */
const mostAtOnce = 200;
export const notCaughtUp = "No worker was there when it came, and only the latest missed slot is made up for.";

/**
 * What is to be done about a schedule at `now`: the latest slot runs, however many were missed; earlier ones, and those
 * that lie in a pause, are told as missed. A clock that went back gives nothing: what was handled stays handled.
 */
export function dueSlot({ cron, timeZone, since, lastHandled, pauses, now }: Facts): Due {
  const after = lastHandled && lastHandled > since ? lastHandled : since;
  if (now <= after) return { due: null, missed: [], more: false };
  const come = slotsAfter(cron, timeZone, after, mostAtOnce + 1, now);
  const more = come.length > mostAtOnce;
  const looked = come.slice(0, mostAtOnce);
  const latest = more ? null : (looked.at(-1) ?? null);
  const due = latest && !pauseAt(pauses, latest) ? latest : null;
  const missed = looked
    .filter((at) => at !== due)
    .map((at) => ({ at, reason: pausedReason(pauseAt(pauses, at)) ?? notCaughtUp }));
  return { due, missed, more };
}

/** The pause that a moment lies in, its end not included. */
export function pauseAt<T extends Pick<Pause, "from" | "until">>(pauses: readonly T[], at: Date): T | null {
  return pauses.find(({ from, until }) => from <= at && at < until) ?? null;
}

function pausedReason(pause: Pause | null): string | null {
  return pause ? `All schedules were paused: ${pause.reason}` : null;
}

/** Why a scheduled run exists, for its page. A slot that runs more than two minutes late says so. */
export function slotReason(at: Date, timeZone: string, now: Date): string {
  const late = now.getTime() - at.getTime() > 2 * 60_000;
  return `Slot of ${formatZoned(at.toISOString(), timeZone)}${late ? ", made up for: no worker was there when it came" : ""}`;
}

type Named = { readonly name: string; readonly disabled: boolean };
type Planned = { readonly name: string; readonly timeZone: string; readonly next: readonly string[] };

/** The answer of the page: when this environment is backed up by itself next. Times ISO 8601. */
export function nextBackup(
  environment: Named,
  schedules: readonly Planned[],
  pause: { readonly until: string } | null,
): string {
  if (environment.disabled) return `${environment.name} is disabled: nothing is backed up by itself.`;
  const coming = schedules.flatMap(({ name, timeZone, next }) => {
    const at = next.find((slot) => pause === null || slot >= pause.until);
    return at === undefined ? [] : [{ name, timeZone, at }];
  });
  const first = coming.sort((one, other) => one.at.localeCompare(other.at))[0];
  if (first) return `Next backup by itself: ${formatZoned(first.at, first.timeZone)}, by ${first.name}.`;
  if (pause && schedules.some(({ next }) => next.length > 0)) return "All schedules are paused.";
  return "No schedule is enabled: nothing is backed up by itself.";
}
