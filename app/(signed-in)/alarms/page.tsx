import type { Metadata } from "next";
import { AlarmCard } from "@/components/alarms/alarm-card";
import { AlarmHistory } from "@/components/alarms/alarm-history";
import { FollowPage } from "@/components/shell/follow-page";
import { CornerLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Status } from "@/components/ui/status";
import { listAlarms } from "@/lib/alarms/data";
import { describeAlarms } from "@/lib/alarms/rules";
import { denied } from "@/lib/auth/rules";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Alarms" };

export default async function AlarmsPage() {
  const actor = await requireActor();
  const { open, over, blindness } = await listAlarms(actor);
  const maySeeChannels = denied("notification:see", actor, null) === null;
  const is = blindness ? "unknown" : open.length > 0 ? "attention" : "ok";
  return (
    <>
      <FollowPage />
      <PageHeader
        title="Alarms"
        answer={<Status is={is}>{describeAlarms(open, blindness)}</Status>}
        actions={maySeeChannels ? <CornerLink href="/notifications">Who is told</CornerLink> : undefined}
      />
      <div className="space-y-4">
        {open.map((alarm) => (
          <AlarmCard key={alarm.id} alarm={alarm} />
        ))}
        {open.length === 0 && blindness === null ? (
          <EmptyState
            title="Everything that Holdfast watches is as it should be."
            hint="Backups, copies, drills, targets, destinations, workers and requests are looked at every ten seconds. What is wrong opens an alarm here, and closes it when it is well again."
          />
        ) : null}
      </div>
      <section className="mt-8">
        <h2 className="mb-3 text-lg font-semibold">Over</h2>
        <AlarmHistory alarms={over} />
      </section>
    </>
  );
}
