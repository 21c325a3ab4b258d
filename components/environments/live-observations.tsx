"use client";

import { ObservedState } from "@/components/environments/observed-state";
import { useObservations } from "@/components/overview/use-observations";
import { Age } from "@/components/ui/age";
import type { ObservationView } from "@/lib/environments/schema";
import { observedKinds } from "@/lib/health/schema";

type Props = {
  readonly environmentId: string;
  readonly first: readonly ObservationView[];
  readonly hasHealthUrl: boolean;
};

/** Every kind of observation with its state, age, and since when it is so; live. */
export function LiveObservations({ environmentId, first, hasHealthUrl }: Props) {
  const observations = useObservations(environmentId, first);
  return (
    <dl className="space-y-3">
      {Object.entries(observedKinds).map(([kind, { title }]) => {
        const seen = observations.find((observation) => observation.kind === kind);
        const unset = kind === "application" && !hasHealthUrl;
        return (
          <div key={kind} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5" data-observation={kind}>
            <dt className="w-28 shrink-0 text-sm text-muted first-letter:uppercase">{title}</dt>
            <dd className="flex min-w-0 flex-1 basis-56 flex-wrap items-baseline gap-x-2">
              {unset ? <span className="text-muted">no health address is set</span> : <ObservedState seen={seen} />}
              {seen && !unset ? (
                <span className="basis-full text-sm text-muted">
                  changed <Age at={seen.since} />
                </span>
              ) : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
