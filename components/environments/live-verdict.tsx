"use client";

import { Readiness } from "@/components/overview/readiness";
import { useOverview } from "@/components/overview/use-overview";
import { Verdict } from "@/components/ui/verdict";
import type { Overview } from "@/lib/overview/schema";

type Props = { readonly first: Overview; readonly environmentId: string };

/** The overview's sentence about one environment, live; nothing while it is disabled. */
export function LiveVerdict({ first, environmentId }: Props) {
  const card = useOverview(first).cards.find(({ id }) => id === environmentId);
  return card ? (
    <div className="mb-5">
      <Verdict {...card.verdict} />
      <Readiness readiness={card.readiness} />
    </div>
  ) : null;
}
