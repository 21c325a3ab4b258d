// Its own file because cron and wall clocks are a library's business; pure, for the worker, the pages and the browser.
import { Cron } from "croner";
import cronstrue from "cronstrue";
import { isTimeZone } from "@/lib/format";

/** The shortest time between two slots, in minutes: a backup needs time, and so does whoever reads the list. */
const shortestMinutes = 5;
const minuteMs = 60_000;

const month = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const weekday = "sun|mon|tue|wed|thu|fri|sat";
/** Five fields of numbers, names, lists, ranges and steps; no seconds, no @daily, none of the signs that dialects differ in. */
const shape = new RegExp(
  `^([\\d*,/-]+ ){3}([\\d*,/-]|${month})+ ([\\d*,/-]|${weekday})+$`, // biome-ignore format: one line reads as the five fields.
  "i",
);

/** A cron expression as it is kept: one space between two fields. */
export function tidyCron(cron: string): string {
  return cron.trim().replace(/\s+/g, " ");
}

/** Why a tidy cron expression cannot be a schedule in `timeZone`, or null. `now` is where the search for slots begins. */
export function cronProblem(cron: string, timeZone: string, now: Date): string | null {
  if (!isTimeZone(timeZone)) return "That is no time zone. Write one such as Europe/Berlin.";
  if (!shape.test(cron)) {
    return "Write five fields: minute, hour, day of the month, month, day of the week. For example 30 2 * * * is 02:30 every day.";
  }
  const [, , day, , ofWeek] = cron.split(" ");
  if (day !== "*" && ofWeek !== "*") {
    return "Give days of the month or days of the week, not both: cron would fire on either.";
  }
  try {
    return spacingProblem(cron, now);
  } catch {
    return "A field of it is out of its range. Minutes go from 0 to 59, hours from 0 to 23, days from 1 to 31.";
  }
}

/** A day of slots shows every distance there is: cron repeats itself by the day. */
function spacingProblem(cron: string, now: Date): string | null {
  const pattern = new Cron(cron, { utcOffset: 0, paused: true, mode: "5-part" });
  const first = pattern.nextRun(now);
  if (!first) return "There is no such day, so it would never fire.";
  let last = first;
  for (let next = pattern.nextRun(first); next && next.getTime() - first.getTime() <= 1_440 * minuteMs; ) {
    if (next.getTime() - last.getTime() < shortestMinutes * minuteMs) {
      return `It would fire more often than every ${shortestMinutes} minutes.`;
    }
    last = next;
    next = pattern.nextRun(next);
  }
  return null;
}

/**
 * Up to `count` slots after a moment and not after `until`, in order. A time that the clocks leave out in spring comes when they go on; one that
 * comes twice in autumn is one slot at its first time, unless the schedule repeats every hour.
 */
export function slotsAfter(cron: string, timeZone: string, after: Date, count: number, until?: Date): Date[] {
  const found: Date[] = [];
  const pattern = patternOf(cron, timeZone);
  let at = after;
  while (found.length < count) {
    const next = pattern.nextRun(at);
    // Whatever the library says: time goes on, or there is no further slot.
    if (!next || next <= at || (until && next > until)) break;
    found.push(next);
    at = next;
  }
  return found;
}

/** A cron expression in words, times by the 24-hour clock: "At 02:30, every day". */
export function describeCron(cron: string): string {
  return cronstrue.toString(cron, { use24HourTimeFormat: true, verbose: true });
}

function patternOf(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone, paused: true, mode: "5-part" });
}
