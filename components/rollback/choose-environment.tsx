import Link from "next/link";
import { Readiness } from "@/components/overview/readiness";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { TierTag } from "@/components/ui/tier";
import { Verdict } from "@/components/ui/verdict";
import type { OverviewCard } from "@/lib/overview/schema";

/** Each environment with how it stands and what going back would cost. */
export function ChooseEnvironment({ cards }: { readonly cards: readonly OverviewCard[] }) {
  if (cards.length === 0)
    return <EmptyState title="There is no environment yet" hint="An administrator adds the first one." />;
  return (
    <ul className="space-y-4">
      {cards.map(({ id, name, tier, project, place, verdict, readiness }) => (
        <li key={id} data-environment={name}>
          <Card tier={tier}>
            <h2 className="flex min-w-0 flex-wrap items-baseline gap-x-3">
              <TierTag tier={tier} />
              <Link href={`/rollback/${id}`} className="text-lg font-semibold underline-offset-4 hover:underline">
                {name}
              </Link>
              <span className="text-muted">{project.name}</span>
            </h2>
            <p className="mb-3 font-mono text-sm [overflow-wrap:anywhere] text-muted">{place}</p>
            <Verdict is={verdict.is} title={verdict.title} because={verdict.because} />
            <Readiness readiness={readiness} />
            <p className="mt-4">
              <LinkButton href={`/rollback/${id}`}>Open the guide of {name}</LinkButton>
            </p>
          </Card>
        </li>
      ))}
    </ul>
  );
}
