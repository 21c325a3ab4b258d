import type { Metadata } from "next";
import { MonitorCard } from "@/components/monitor/monitor-card";
import { AddChannel } from "@/components/notifications/add-channel";
import { ChannelList } from "@/components/notifications/channel-list";
import { DeliveryTable } from "@/components/notifications/delivery-table";
import { FollowPage } from "@/components/shell/follow-page";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { denied } from "@/lib/auth/rules";
import { getMonitor } from "@/lib/monitor/data";
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
  const [channels, deliveries, monitor] = await Promise.all([
    listChannels(actor),
    listDeliveries(actor),
    getMonitor(actor),
  ]);
  const outside = <MonitorCard monitor={monitor} refusal={denied("monitor:edit", actor, null)} />;
  if (channels.length === 0 && deliveries.length === 0)
    return (
      <>
        <FollowPage />
        <PageHeader title="Notifications" />
        <div className="space-y-6">
          <EmptyState
            title={describeDeliveries(channels, deliveries)}
            hint="Channels are e-mail addresses, chats and webhooks. Holdfast tells them what happens to deployments, and which alarms open and close."
            action={<AddChannel />}
          />
          {outside}
        </div>
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
        {outside}
        <section>
          <h2 className="mb-3 text-lg font-semibold">Messages</h2>
          <DeliveryTable deliveries={deliveries} />
        </section>
      </div>
    </>
  );
}
