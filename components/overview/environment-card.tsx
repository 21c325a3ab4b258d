import Link from "next/link";
import { BackUpNow } from "@/components/backups/back-up-now";
import { CheckAgain } from "@/components/overview/check-again";
import { EnvironmentFacts } from "@/components/overview/environment-facts";
import { Readiness } from "@/components/overview/readiness";
import { Age } from "@/components/ui/age";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { TierTag } from "@/components/ui/tier";
import { Verdict } from "@/components/ui/verdict";
import type { OverviewCard } from "@/lib/overview/schema";

type Props = { readonly card: OverviewCard; readonly large: boolean };

/** One environment: the answer, the evidence with its age, the acts. Production is the large one. */
export function EnvironmentCard({ card, large }: Props) {
  const { id, name, tier, place, verdict, refusals, observations } = card;
  const observedAt = observations.find(({ kind }) => kind === "database")?.observedAt;
  return (
    <Card tier={tier} stretch>
      <h2 className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <TierTag tier={tier} />
        <Link href={`/environments/${id}`} className="text-lg font-semibold underline-offset-4 hover:underline">
          {name}
        </Link>
      </h2>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-mono text-sm [overflow-wrap:anywhere] text-muted">{place}</span>
        {observedAt ? (
          <span className="text-sm text-muted">
            observed <Age at={observedAt} staleAfter={15} />
          </span>
        ) : null}
      </div>
      <div className="my-4 min-h-13" data-verdict={verdict.is}>
        <Verdict is={verdict.is} title={verdict.title} because={verdict.because} />
      </div>
      <EnvironmentFacts card={card} large={large} />
      <Readiness readiness={card.readiness} />
      <div className="mt-auto flex flex-wrap items-center gap-2 pt-5">
        <BackUpNow
          environmentId={id}
          name={name}
          tier={tier}
          label={large ? `Back up ${name} now` : "Back up now"}
          variant={large ? "primary" : "secondary"}
          refusal={refusals.backup}
        />
        <CheckAgain environmentId={id} name={name} refusal={refusals.check} />
        <span className="flex gap-2 max-sm:-ml-3.5">
          <LinkButton variant="ghost" href={`/backups?environment=${id}`}>
            Backups<span className="sr-only"> of {name}</span>
          </LinkButton>
          <LinkButton variant="ghost" href={`/environments/${id}`}>
            Details<span className="sr-only"> of {name}</span>
          </LinkButton>
        </span>
      </div>
      {refusals.backup ? <p className="mt-2 text-sm text-muted">{refusals.backup}</p> : null}
    </Card>
  );
}
