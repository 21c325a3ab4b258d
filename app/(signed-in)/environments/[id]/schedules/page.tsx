import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RetentionForm } from "@/components/retention/retention-form";
import { PauseSchedules } from "@/components/schedules/pause-schedules";
import { ScheduleForm } from "@/components/schedules/schedule-form";
import { ScheduleList } from "@/components/schedules/schedule-list";
import { ChooseDestinations } from "@/components/storage/choose-destinations";
import { ChooseEncryption } from "@/components/storage/choose-encryption";
import { CornerLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { getRetention } from "@/lib/backups/retention/data";
import { getDestinationChoice } from "@/lib/destinations/data";
import { EnvironmentInput } from "@/lib/environments/schema";
import { getPause, getSchedules } from "@/lib/schedules/data";
import { nextBackup } from "@/lib/schedules/rules";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Schedules and retention" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function SchedulesPage({ params }: Props) {
  const actor = await requireActor();
  const input = EnvironmentInput.safeParse(await params);
  if (!input.success) notFound();
  const { id } = input.data;
  const { environment, schedules, removed } = await found(getSchedules(actor, id));
  const [retention, pause, destinations] = await Promise.all([
    getRetention(actor, id),
    getPause(actor),
    getDestinationChoice(actor, id),
  ]);
  const { name, tier } = environment;
  const pausing = <PauseSchedules pause={pause} refusal={denied("schedule:pause", actor, null)} />;
  const refusal = denied("schedule:edit", actor, tier);
  return (
    <>
      <PageHeader
        tier={tier}
        title={`Schedules and retention of ${name}`}
        answer={nextBackup(environment, schedules, pause)}
        actions={pause ? null : pausing}
      />
      <div className="space-y-4">
        {pause ? pausing : null}
        <Card
          title="Schedules"
          actions={<ScheduleForm environmentId={id} name={name} schedule={null} refusal={refusal} />}
        >
          <ScheduleList
            environmentId={id}
            environmentName={name}
            schedules={schedules}
            pausedUntil={pause?.until ?? null}
            removed={removed}
            destinations={destinations.places.choices}
            refusal={refusal}
            refusalOfPlaces={denied("destination:choose", actor, tier)}
          />
        </Card>
        <Card title="Where archives go" actions={<CornerLink href="/storage">Storage</CornerLink>}>
          <ChooseDestinations
            environmentId={id}
            {...destinations.places}
            refusal={denied("destination:choose", actor, tier)}
          />
        </Card>
        <Card title="Encryption of archives">
          <ChooseEncryption
            environmentId={id}
            {...destinations.encryption}
            refusal={denied("destination:choose", actor, tier)}
          />
        </Card>
        <RetentionForm
          environment={environment}
          environmentId={id}
          view={retention}
          refusal={denied("retention:edit", actor, tier)}
        />
      </div>
    </>
  );
}
