import Link from "next/link";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { alarmKinds } from "@/lib/alarms/rules";
import type { AlarmView } from "@/lib/alarms/schema";
import { formatDuration } from "@/lib/format";

/** The alarms that are over, the newest first. */
export function AlarmHistory({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  return (
    <DataTable
      caption="Alarms that are over"
      columns={[
        { key: "what", label: "What it was" },
        { key: "where", label: "Environment" },
        { key: "seen", label: "Seen by" },
        { key: "open", label: "Open for", align: "right" },
        { key: "over", label: "Over" },
      ]}
      rows={alarms.map(({ id, kind, sentence, path, environment, acknowledged, openedAt, closed }) => ({
        key: id,
        cells: [
          <span key="what" data-over={kind}>
            <span className="font-semibold">{alarmKinds[kind].title}</span>
            <span className="block max-w-[60ch] text-sm text-muted [overflow-wrap:anywhere]">
              {sentence}{" "}
              <Link href={path} className="underline underline-offset-2">
                Where<span className="sr-only"> that was</span>
              </Link>
            </span>
          </span>,
          environment?.name ?? "all",
          acknowledged ? (
            <span key="seen">
              {acknowledged.by}
              <span className="block text-sm text-muted [overflow-wrap:anywhere]">“{acknowledged.note}”</span>
            </span>
          ) : (
            <span key="seen" className="text-muted">
              nobody
            </span>
          ),
          closed ? formatDuration(Date.parse(closed.at) - Date.parse(openedAt)) : "",
          closed ? (
            <span key="over">
              <Age at={closed.at} />
              <span className="block text-sm text-muted">{closed.why}</span>
            </span>
          ) : (
            ""
          ),
        ],
      }))}
      empty={<EmptyState title="No alarm is over yet" hint="Each that has closed stands here, with what closed it." />}
    />
  );
}
