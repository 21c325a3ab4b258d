import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import type { AuditView } from "@/lib/audit/schema";
import { AuditChanges } from "./audit-changes";

const columns = [
  { key: "when", label: "When" },
  { key: "who", label: "Who" },
  { key: "what", label: "What" },
  { key: "where", label: "Environment" },
  { key: "outcome", label: "Outcome" },
  { key: "seal", label: "Seal" },
] as const;

/** Rows of the audit log as they were written. */
export function AuditList({ events }: { readonly events: readonly AuditView[] }) {
  return (
    <DataTable
      caption="Audit log, newest first"
      columns={columns}
      rows={events.map((event) => ({ key: event.id, cells: cellsOf(event) }))}
      empty={<EmptyState title="Nothing fits this filter." hint="Take a condition away and look again." />}
    />
  );
}

function Seal({ event }: { readonly event: AuditView }) {
  if (event.seal !== null) return <span className="text-sm whitespace-nowrap text-muted">sealed #{event.seal}</span>;
  if (!event.overdue) return <span className="text-sm whitespace-nowrap text-muted">not sealed yet</span>;
  return (
    <Status is="failed">
      <span>
        Not sealed <span className="font-normal">after a minute</span>
      </span>
    </Status>
  );
}

function cellsOf(event: AuditView) {
  return [
    <Age key="when" at={event.at} />,
    <span key="who" className="sm:block sm:min-w-32">
      {event.actor}
      <br />
      <span className="text-sm text-muted sm:whitespace-nowrap">
        {event.role} · {event.address}
      </span>
    </span>,
    <div key="what" className="wrap-anywhere">
      {event.summary}
      <p className="font-mono text-xs text-muted">{event.action}</p>
      <AuditChanges before={event.before} after={event.after} />
    </div>,
    event.environment ? (
      <span key="where" className="inline-flex items-center gap-x-2 gap-y-0.5 sm:flex-col sm:items-start">
        {event.environment.name} <TierTag tier={event.environment.tier} />
      </span>
    ) : (
      <span key="where" className="text-muted">
        none
      </span>
    ),
    <Status key="outcome" is={event.outcome === "done" ? "ok" : "attention"}>
      {event.outcome === "done" ? "Done" : "Refused"}
    </Status>,
    <Seal key="seal" event={event} />,
  ];
}
