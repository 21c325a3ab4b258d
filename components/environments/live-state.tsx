"use client";

import { ObservedState } from "@/components/environments/observed-state";
import { useObservations } from "@/components/overview/use-observations";
import type { ObservationView } from "@/lib/environments/schema";

type Props = {
  readonly environmentId: string;
  readonly kind: string;
  readonly first: readonly ObservationView[];
};

/** One observation of one environment, live. */
export function LiveState({ environmentId, kind, first }: Props) {
  const observations = useObservations(environmentId, first);
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <ObservedState seen={observations.find((seen) => seen.kind === kind)} />
    </span>
  );
}
