/** Minutes of a day at which a schedule of a test fires, and its cron. All lie where no clock change makes them odd. */
export type Times = { readonly cron: string; readonly minutes: readonly number[]; readonly weekday: number | null };

const every = (step: number, from = 0) =>
  Array.from({ length: Math.ceil((1_440 - from) / step) }, (_, at) => from + at * step);

export const times: readonly Times[] = [
  { cron: "15 4 * * *", minutes: [4 * 60 + 15], weekday: null },
  { cron: "0 */6 * * *", minutes: every(360), weekday: null },
  { cron: "30 5,17 * * *", minutes: [330, 1_050], weekday: null },
  { cron: "45 23 * * 0", minutes: [23 * 60 + 45], weekday: 0 },
  { cron: "10 5-22 * * *", minutes: every(60, 310).filter((minute) => minute <= 22 * 60 + 10), weekday: null },
];

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/**
 * Every moment after `since` up to `until` at which they fire by the wall clock of a zone: each single minute is looked at,
 * and nothing of the product is asked.
 */
export function slotsByWallClock({ minutes, weekday }: Times, timeZone: string, since: Date, until: Date): string[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    weekday: "short",
    hourCycle: "h23",
  });
  const wanted = new Set(minutes);
  const found: string[] = [];
  const minute = 60_000;
  for (let at = Math.floor(since.getTime() / minute) * minute + minute; at <= until.getTime(); at += 5 * minute) {
    // All of them lie on five minutes.
    if (at % (5 * minute) !== 0) at += 5 * minute - (at % (5 * minute));
    if (at > until.getTime()) break;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    if (weekday !== null && weekdays.indexOf(part.weekday ?? "") !== weekday) continue;
    if (wanted.has(Number(part.hour) * 60 + Number(part.minute))) found.push(new Date(at).toISOString());
  }
  return found;
}
