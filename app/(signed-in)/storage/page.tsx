import type { Metadata } from "next";
import { UnknownArchives } from "@/components/catalog/unknown-archives";
import { HoldfastItself } from "@/components/recovery/holdfast-itself";
import { FollowPage } from "@/components/shell/follow-page";
import { DestinationCard } from "@/components/storage/destination-card";
import { DestinationForm } from "@/components/storage/destination-form";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { listAdopters, listSearches } from "@/lib/catalog/data";
import { listDestinations } from "@/lib/destinations/data";
import { describeStorage } from "@/lib/destinations/rules";
import { getSelf } from "@/lib/recovery/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Storage" };

export default async function StoragePage() {
  const actor = await requireActor();
  const destinations = await listDestinations(actor);
  const refusals = {
    check: denied("destination:check", actor, null),
    edit: denied("destination:edit", actor, null),
    search: denied("catalog:search", actor, null),
    adopt: denied("catalog:adopt", actor, null),
  };
  const own = {
    backUp: denied("recovery:back-up", actor, null),
    makeKey: denied("recovery:make-key", actor, null),
  };
  const [searchOf, adopters, self] = await Promise.all([listSearches(actor), listAdopters(actor), getSelf(actor)]);
  return (
    <>
      <FollowPage />
      <PageHeader
        title="Storage"
        answer={describeStorage(destinations, Date.now())}
        actions={<DestinationForm destination={null} refusal={refusals.edit} />}
      />
      <div className="space-y-4">
        {destinations.map((destination) => (
          <DestinationCard key={destination.id} destination={destination} refusals={refusals}>
            <UnknownArchives
              destination={{ id: destination.id, name: destination.name }}
              search={searchOf(destination.id)}
              adopters={adopters}
              refusals={refusals}
            />
          </DestinationCard>
        ))}
        <HoldfastItself self={self} now={Date.now()} refusals={own} />
      </div>
      <p className="mt-4 max-w-[80ch] text-sm text-muted">
        Each destination is tried every five minutes: the worker writes a small file, reads it back, sees it listed and
        removes it. Which of them an environment uses is chosen on its page of schedules and retention.
      </p>
    </>
  );
}
