import { DeliverAgain } from "@/components/notifications/deliver-again";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import type { DeliveryView } from "@/lib/notifications/schema";

const looks = { queued: "running", delivered: "ok", failed: "failed" } as const;

/** What was sent, and whether it arrived. */
export function DeliveryTable({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  return (
    <DataTable
      caption="Messages"
      columns={[
        { key: "subject", label: "Message" },
        { key: "channel", label: "Channel" },
        { key: "status", label: "State" },
        { key: "at", label: "Made" },
        { key: "again", label: "" },
      ]}
      rows={deliveries.map(({ id, subject, channel, status, attempts, problem, createdAt }) => ({
        key: id,
        cells: [
          subject,
          channel,
          <span key="status">
            <Status is={looks[status]}>{status}</Status>
            {problem ? (
              <span className="block text-sm text-muted">
                {problem} {attempts} {attempts === 1 ? "attempt" : "attempts"}.
              </span>
            ) : null}
          </span>,
          <Age key="at" at={createdAt} />,
          status === "queued" ? null : <DeliverAgain key="again" id={id} />,
        ],
      }))}
      empty={<EmptyState title="No message yet" hint="They appear here, each with what became of it." />}
    />
  );
}
