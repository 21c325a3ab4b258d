import type { Metadata } from "next";
import { AddChannel } from "@/components/notifications/add-channel";
import { ChannelList } from "@/components/notifications/channel-list";
import { DeliveryTable } from "@/components/notifications/delivery-table";
import { FollowPage } from "@/components/shell/follow-page";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { listChannels, listDeliveries } from "@/lib/notifications/data";
import { describeDeliveries } from "@/lib/notifications/rules";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "notification:see");
  if (refusal)
    return <Verdict wholePage is="waiting" title="Notifications are for leads and administrators." because={refusal} />;
  const [channels, deliveries] = await Promise.all([listChannels(actor), listDeliveries(actor)]);
  if (channels.length === 0 && deliveries.length === 0)
    return (
      <>
        <PageHeader title="Notifications" />
        <EmptyState
          title={describeDeliveries(channels, deliveries)}
          hint="Channels are e-mail addresses, chats and webhooks. Holdfast tells them what happens to deployments."
          action={<AddChannel />}
        />
      </>
    );
  return (
    <>
      <FollowPage />
      <PageHeader title="Notifications" answer={describeDeliveries(channels, deliveries)} actions={<AddChannel />} />
      <div className="space-y-6">
        <Card title="Channels">
          <ChannelList channels={channels} />
        </Card>
        <section>
          <h2 className="mb-3 text-lg font-semibold">Messages</h2>
          <DeliveryTable deliveries={deliveries} />
        </section>
      </div>
    </>
  );
}
