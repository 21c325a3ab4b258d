"use client";

import { useOverviewAnswer } from "@/components/overview/use-overview";
import type { ObservationView } from "@/lib/environments/schema";
import { withoutProof } from "@/lib/overview/rules";

/** The observations of one environment, live; unknown when Holdfast gives no answer. All users share one question. */
export function useObservations(environmentId: string, first: readonly ObservationView[]): readonly ObservationView[] {
  const { answer, silence } = useOverviewAnswer();
  const newest = answer?.cards.find(({ id }) => id === environmentId)?.observations;
  const shown = newest && latest(newest) >= latest(first) ? newest : first;
  return silence === null ? shown : withoutProof(shown);
}

function latest(observations: readonly ObservationView[]): string {
  return (
    observations
      .map(({ observedAt }) => observedAt)
      .sort()
      .at(-1) ?? ""
  );
}
