import { Pin } from "lucide-react";
import { Level } from "@/components/backups/level";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import type { BackupFilter, BackupView } from "@/lib/backups/schema";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";

type Props = {
  readonly backups: readonly BackupView[];
  readonly filter: BackupFilter;
  readonly hrefOf: (change: Partial<BackupFilter>) => string;
};

/** The list of backups; the headers sort. */
export function BackupTable({ backups, filter, hrefOf }: Props) {
  const sort = (key: BackupFilter["sort"]) => {
    const current = filter.sort === key;
    const dir = current && filter.dir === "desc" ? ("asc" as const) : ("desc" as const);
    return { href: hrefOf({ sort: key, dir, page: 1 }), dir: current ? filter.dir : undefined };
  };
  return (
    <DataTable
      caption="Backups"
      columns={[
        { key: "made", label: "Made", sort: sort("created") },
        { key: "environment", label: "Environment" },
        { key: "level", label: "Proven" },
        { key: "size", label: "Size", align: "right", sort: sort("size") },
        { key: "rows", label: "Rows", align: "right", sort: sort("rows") },
        { key: "took", label: "Took", align: "right", sort: sort("duration") },
        { key: "by", label: "By" },
      ]}
      rows={backups.map((backup) => ({
        key: backup.id,
        href: backup.status === "running" ? `/runs/${backup.runId}` : `/backups/${backup.id}`,
        cells: [
          <Age key="made" at={backup.snapshotAt ?? backup.createdAt} />,
          <span key="environment" className="inline-flex flex-wrap items-center gap-x-2">
            {backup.environment.name}
            <TierTag tier={backup.environment.tier} />
          </span>,
          <span key="level" className="inline-flex flex-wrap items-center gap-2">
            <Level {...backup} />
            {backup.unusual.length > 0 && !backup.accepted ? <Status is="attention">less than before</Status> : null}
            {backup.pinnedAt ? (
              <span className="inline-flex items-center gap-1 text-sm text-muted">
                <Pin aria-hidden="true" size={13} />
                pinned
              </span>
            ) : null}
          </span>,
          backup.sizeBytes === null ? "–" : formatBytes(backup.sizeBytes),
          backup.rowCount === null ? "–" : formatCount(backup.rowCount),
          backup.durationMs === null ? "–" : formatDuration(backup.durationMs),
          <span key="by">
            {backup.requestedBy}
            {backup.reason ? <span className="block text-sm text-muted">{backup.reason}</span> : null}
            {backup.notes ? <span className="block text-sm text-muted">{backup.notes}</span> : null}
          </span>,
        ],
      }))}
      empty={
        <EmptyState
          title="No backup matches"
          hint="Change the filter, or make one: the button is at the top of this page."
        />
      }
    />
  );
}
