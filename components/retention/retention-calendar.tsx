import { weeksOf } from "@/lib/backups/retention/page/rules";
import type { Keeper, Verdict } from "@/lib/backups/retention/rules";
import type { KeptBackup } from "@/lib/backups/retention/schema";

type Props = {
  readonly backups: readonly KeptBackup[];
  readonly plan: readonly Verdict[];
  readonly timeZone: string;
};

const letters: Record<Keeper, string> = {
  daily: "D",
  weekly: "W",
  monthly: "M",
  pinned: "P",
  deployment: "R",
  newest: "N",
  floor: "N",
  unproven: "U",
  drill: "F",
};
const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The newest weeks, day by day: what there is, what it counts for, and what goes. */
export function RetentionCalendar({ backups, plan, timeZone }: Props) {
  const weeks = weeksOf(backups, plan, timeZone);
  if (weeks.length === 0) return null;
  return (
    <div className="mb-4">
      <table className="w-full max-w-2xl table-fixed border-collapse text-sm tabular-nums">
        <caption className="sr-only">The newest weeks with a backup, day by day</caption>
        <thead>
          <tr>
            {days.map((day) => (
              <th key={day} scope="col" className="px-1 py-1 text-left font-semibold text-muted">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map(({ day, counts, goes }, index) => (
                <td key={day} className="h-12 border border-line px-1 py-0.5 align-top">
                  <span className="block text-xs text-muted">
                    <time dateTime={day}>{index === 0 || day.endsWith("-01") ? day.slice(5) : day.slice(8)}</time>
                  </span>
                  <span className="font-semibold">{[...new Set(counts.map((as) => letters[as]))].join("")}</span>
                  {goes > 0 ? <span className="font-semibold text-failed"> −{goes}</span> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-sm text-muted">
        D day, W week, M month, N among the newest, P pinned, R before a deployment, U unverified, F its restore drill
        failed; −1: one goes.
      </p>
    </div>
  );
}
