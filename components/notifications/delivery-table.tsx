import { DeliverAgain } from "@/components/notifications/deliver-again";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { Until } from "@/components/ui/until";
import type { DeliveryView } from "@/lib/notifications/schema";

const looks = {
  queued: { is: "running", word: "on its way" },
  retried: { is: "attention", word: "not arrived yet" },
  delivered: { is: "ok", word: "arrived" },
  failed: { is: "failed", word: "did not arrive" },
} as const;

/** What was sent, the newest first, and whether it arrived. */
export function DeliveryTable({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  return (
    <DataTable
      caption="Messages"
      columns={[
        { key: "subject", label: "Message" },
        { key: "channel", label: "Channel" },
        { key: "state", label: "State" },
        { key: "at", label: "Made" },
        { key: "again", label: "Again", align: "right" },
      ]}
      rows={deliveries.map((delivery) => ({
        key: delivery.id,
        cells: [
          <span key="subject" className="max-sm:font-semibold">
            {delivery.subject}
          </span>,
          delivery.channel,
          <State key="state" delivery={delivery} />,
          <Age key="at" at={delivery.createdAt} />,
          delivery.status === "queued" ? (
            <span key="again" className="text-sm text-muted">
              by itself
            </span>
          ) : (
            <DeliverAgain key="again" id={delivery.id} />
          ),
        ],
      }))}
      empty={<EmptyState title="No message yet" hint="Each appears here, with what became of it." />}
    />
  );
}

function State({ delivery: { status, attempts, problem, nextAttemptAt } }: { readonly delivery: DeliveryView }) {
  const { is, word } = looks[status === "queued" && attempts > 0 ? "retried" : status];
  return (
    <>
      <Status is={is}>{word}</Status>
      {problem ? (
        <span className="block text-sm text-muted">
          {problem} {attempts} {attempts === 1 ? "attempt" : "attempts"}
          {nextAttemptAt ? (
            <>
              , the next <Until at={nextAttemptAt} />
            </>
          ) : null}
          .
        </span>
      ) : null}
    </>
  );
}
