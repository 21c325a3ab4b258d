/** Pure texts for people. Sizes are decimal (1 kB = 1,000 bytes), as disks and clouds count. */

const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes as "0 B", "412 MB", "1.2 GB". */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Milliseconds as "340 ms", "4.2 s", "3 m 20 s", "2 h 5 m", "3 d 4 h". */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

/** Seconds since something as "just now", "12 s ago", "3 min ago", "2 h ago", "5 days ago". */
export function formatAge(seconds: number): string {
  if (seconds < 2) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** Seconds until something as "now", "in 12 s", "in 4 min", "in 3 h", "in 82 days". */
export function formatUntil(seconds: number): string {
  if (seconds < 1) return "now";
  return `in ${formatAge(Math.max(2, seconds)).replace(" ago", "")}`;
}

/** An ISO time as "2026-11-24 13:05:09 UTC", the same on every machine. */
export function formatExact(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** Bytes per second as "71 MB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 212340 as "212,340". */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Cuts a long text in the middle, so that both ends stay readable. */
export function middleCut(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}

/** Whether a text names a time zone of the IANA list, such as Europe/Berlin or UTC. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Z]/i.test(name);
  } catch {
    return false;
  }
}

/** An ISO time by the wall clock of a time zone, with its distance from UTC: "2026-11-24 14:05 UTC+01:00". */
export function formatZoned(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  });
  const part = Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  const offset = (part.timeZoneName ?? "").replace("GMT", "UTC");
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute} ${offset === "UTC" ? "UTC+00:00" : offset}`;
}
