import Link from "next/link";
import { Card } from "@/components/ui/card";
import { DataTable } from "@/components/ui/data-table";
import { LineChart } from "@/components/ui/line-chart";
import { describeTrend, durationTops, lineOf } from "@/lib/backups/trend/rules";
import type { Trend } from "@/lib/backups/trend/schema";
import { formatBytes, formatCount, formatDuration, formatExact, formatRate } from "@/lib/format";

const kinds = [
  { kind: "sizeBytes", title: "Size of the archive", format: formatBytes, tops: [] },
  { kind: "durationMs", title: "Time of the dump", format: formatDuration, tops: durationTops },
  { kind: "rate", title: "Rate", format: formatRate, tops: [] },
] as const;

/** How large an environment's backups are and how fast they are made, over time: as lines, and as the same in a table. */
export function BackupTrend({ trend }: { readonly trend: Trend }) {
  const { points, total } = trend;
  if (points.length === 0) {
    return (
      <Card title="Size, time and rate" className="mt-4">
        <p className="text-muted">No backup has been measured yet.</p>
      </Card>
    );
  }
  const which = total > points.length ? `The newest ${points.length} of ${formatCount(total)} backups` : "All backups";
  return (
    <Card title="Size, time and rate" className="mt-4">
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2 xl:grid-cols-3" data-trend={points.length}>
        {kinds.map(({ kind, title, format, tops }) => {
          const line = lineOf(points, kind);
          const words = describeTrend(
            line.map(({ value }) => value),
            format,
          );
          return (
            <div key={kind}>
              <LineChart
                id={`trend-${kind}`}
                title={title}
                description={words}
                points={line}
                format={format}
                formatTime={dayOf}
                tops={tops}
              />
              <p className="text-sm text-muted">{words}</p>
            </div>
          );
        })}
      </div>
      <p className="mt-3 max-w-[80ch] text-sm text-muted">
        {which}, those included whose archive is deleted by now; failed ones measured nothing. A point lies at the
        moment that its backup shows. The rate is what was written to the archive in each second of the dump.
      </p>
      <details className="mt-3">
        <summary className="text-sm">The same as a table</summary>
        <div className="mt-2">
          <DataTable
            caption="Size, time and rate of each backup"
            columns={[
              { key: "at", label: "Shows the database of" },
              { key: "size", label: "Size", align: "right" },
              { key: "took", label: "Took", align: "right" },
              { key: "rate", label: "Rate", align: "right" },
            ]}
            rows={points.toReversed().map(({ id, at, sizeBytes, durationMs, rate, deleted }) => ({
              key: id,
              cells: [
                <span key="at">
                  <Link
                    href={`/backups/${id}`}
                    className="whitespace-nowrap underline decoration-line underline-offset-2"
                  >
                    {formatExact(at)}
                  </Link>
                  {deleted ? <span className="text-muted"> deleted</span> : null}
                </span>,
                formatBytes(sizeBytes),
                formatDuration(durationMs),
                rate === null ? "–" : formatRate(rate),
              ],
            }))}
            empty={null}
          />
        </div>
      </details>
    </Card>
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
