import { Card } from "@/components/ui/card";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { formatDuration } from "@/lib/format";
import type { RestoreReport } from "@/lib/restores/schema";

type Props = { readonly report: RestoreReport; readonly durationMs: number | null };

/** Everything that was compared, item by item, and what differs from the source on purpose. */
export function RestoreProof({ report, durationMs }: Props) {
  const { measured, checks, notes } = report;
  return (
    <Card title="Proof">
      {measured ? (
        <FactList columns={2}>
          <Fact label="In all">{durationMs === null ? "–" : formatDuration(durationMs)}</Fact>
          <Fact label="On">{measured.server}</Fact>
          <Fact label="pg_restore">{formatDuration(measured.restoreMs)}</Fact>
          <Fact label="Comparing">{formatDuration(measured.compareMs)}</Fact>
        </FactList>
      ) : (
        <p className="text-muted">Nothing was compared. {report.sentence}</p>
      )}
      {checks.length > 0 ? (
        <ul className="mt-4 space-y-1 text-sm">
          {checks.map(({ name, status, sentence }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3" data-check={status}>
              <Status is={status}>{name}</Status>
              <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{sentence}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {notes.length > 0 ? (
        <div className="mt-4 border-t border-line pt-3">
          <p className="mb-1 text-sm font-semibold">Not as in the source</p>
          <ul className="list-disc pl-5 text-sm text-muted">
            {notes.map((note) => (
              <li key={note} className="[overflow-wrap:anywhere]">
                {note}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}
