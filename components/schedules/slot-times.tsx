import { formatZoned } from "@/lib/format";

type Props = { readonly at: readonly string[]; readonly timeZone: string; readonly pausedUntil?: string | null };

/** Moments (ISO 8601) by the clock of the schedule's time zone, each with its distance from UTC; in a pause none runs. */
export function SlotTimes({ at, timeZone, pausedUntil = null }: Props) {
  return (
    <ol className="text-sm tabular-nums">
      {at.map((slot) => (
        <li key={slot}>
          <time dateTime={slot}>{formatZoned(slot, timeZone)}</time>
          {pausedUntil !== null && slot < pausedUntil ? <span className="text-muted"> in the pause</span> : null}
        </li>
      ))}
    </ol>
  );
}
