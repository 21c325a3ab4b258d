import type { Metadata } from "next";
import { AddChannel } from "@/components/notifications/add-channel";
import { ChannelList } from "@/components/notifications/channel-list";
import { DeliveryTable } from "@/components/notifications/delivery-table";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { listChannels, listDeliveries } from "@/lib/notifications/data";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "notification:see");
  if (refusal) return <Verdict is="waiting" title="Notifications are the leads' business." because={refusal} />;
  const [channels, deliveries] = await Promise.all([listChannels(actor), listDeliveries(actor)]);
  const failed = deliveries.filter(({ status }) => status === "failed").length;
  const answer =
    channels.length === 0
      ? "Nobody is told anything outside of these pages yet."
      : failed === 0
        ? "Every message of the log arrived or is still under way."
        : `${failed} of the newest ${deliveries.length} messages did not arrive.`;
  return (
    <>
      <PageHeader title="Notifications" answer={answer} actions={<AddChannel />} />
      <div className="space-y-4">
        <Card title="Channels">
          <ChannelList channels={channels} />
        </Card>
        <DeliveryTable deliveries={deliveries} />
      </div>
    </>
  );
}
