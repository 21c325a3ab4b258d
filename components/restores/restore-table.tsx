import { RestoreState } from "@/components/restores/restore-state";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { TierTag } from "@/components/ui/tier";
import { formatBytes } from "@/lib/format";
import type { RestoreView } from "@/lib/restores/schema";

/** Every restore, the newest first: which database, where, how large, whose, what for, and what was proven. */
export function RestoreTable({ restores }: { readonly restores: readonly RestoreView[] }) {
  return (
    <DataTable
      caption="Restores"
      columns={[
        { key: "database", label: "Database" },
        { key: "environment", label: "Environment" },
        { key: "proof", label: "Proof" },
        { key: "age", label: "Age" },
        { key: "size", label: "Size, last seen", align: "right" },
        { key: "by", label: "By, and what for" },
      ]}
      rows={restores.map((restore) => ({
        key: restore.id,
        href: restore.status === "running" ? `/runs/${restore.runId}` : `/restores/${restore.id}`,
        cells: [
          <span key="database" className="font-mono text-sm [overflow-wrap:anywhere]">
            {restore.database}
          </span>,
          <span key="environment" className="inline-flex flex-wrap items-center gap-x-2">
            {restore.environment.name}
            <TierTag tier={restore.environment.tier} />
          </span>,
          <RestoreState key="proof" restore={restore} />,
          <Age key="age" at={restore.madeAt ?? restore.createdAt} />,
          restore.size === null || restore.dropped ? (
            "–"
          ) : (
            <span key="size">
              {formatBytes(restore.size.bytes)} <Age at={restore.size.at} />
            </span>
          ),
          <span key="by">
            {restore.requestedBy}
            {restore.purpose ? <span className="block text-sm text-muted">{restore.purpose}</span> : null}
            {restore.kept ? <span className="block text-sm text-muted">kept by {restore.kept.by}</span> : null}
          </span>,
        ],
      }))}
      empty={
        <EmptyState
          title="Nothing has been restored"
          hint="Open a backup and restore it into a new database: the one in use stays as it is."
        />
      }
    />
  );
}
