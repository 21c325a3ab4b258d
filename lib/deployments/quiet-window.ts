// Its own file because wall clocks in time zones are a subject of their own; pure like rules.ts.
import type { QuietWindow } from "@/lib/deployments/policy";

export type WindowState = {
  readonly inside: boolean;
  /** When it opens next, or closes if inside; null when it never changes within eight days. */
  readonly changesAt: Date | null;
};

const minuteMs = 60_000;

/** Whether `now` lies in one of the weekly windows by the wall clock of `timeZone`. No window at all: always inside. */
export function windowState(windows: readonly QuietWindow[], timeZone: string, now: Date): WindowState {
  if (windows.length === 0) return { inside: true, changesAt: null };
  const clock = wallClock(timeZone);
  const inside = isInside(windows, clock(now));
  const start = Math.ceil((now.getTime() + 1) / minuteMs) * minuteMs;
  // Minute by minute by the real wall clock: a day that is 23 or 25 hours long needs no rule of its own.
  for (let at = start; at < start + 8 * 24 * 60 * minuteMs; at += minuteMs) {
    if (isInside(windows, clock(new Date(at))) !== inside) return { inside, changesAt: new Date(at) };
  }
  return { inside, changesAt: null };
}

type Wall = { readonly day: number; readonly minute: number };

function isInside(windows: readonly QuietWindow[], { day, minute }: Wall): boolean {
  const yesterday = (day + 6) % 7;
  return windows.some(({ days, from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    if (begin < end) return days.includes(day) && minute >= begin && minute < end;
    return (days.includes(day) && minute >= begin) || (days.includes(yesterday) && minute < end);
  });
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function wallClock(timeZone: string): (at: Date) => Wall {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { day: dayNames.indexOf(parts.weekday ?? ""), minute: Number(parts.hour) * 60 + Number(parts.minute) };
  };
}
