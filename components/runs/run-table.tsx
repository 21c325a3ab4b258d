import { RunStatusMark } from "@/components/runs/run-status";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { TierTag } from "@/components/ui/tier";
import { formatDuration } from "@/lib/format";
import type { RunView } from "@/lib/runs/schema";

/** Runs, the newest first. */
export function RunTable({ runs }: { readonly runs: readonly RunView[] }) {
  return (
    <DataTable
      caption="Runs"
      columns={[
        { key: "run", label: "Run" },
        { key: "status", label: "State" },
        { key: "environment", label: "Tier" },
        { key: "asked", label: "Asked for" },
        { key: "by", label: "By" },
        { key: "took", label: "Took", align: "right" },
      ]}
      rows={runs.map((run) => ({
        key: run.id,
        href: `/runs/${run.id}`,
        cells: [
          run.title,
          <RunStatusMark key="status" status={run.status} />,
          run.environment ? <TierTag key="tier" tier={run.environment.tier} /> : "–",
          <Age key="asked" at={run.queuedAt} />,
          run.requestedBy,
          run.startedAt && run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : "–",
        ],
      }))}
      empty={
        <EmptyState
          title="Nothing has run yet"
          hint="Backups, tests and, later, deployments and restores appear here."
        />
      }
    />
  );
}
