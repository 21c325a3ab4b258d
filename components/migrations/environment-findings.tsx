import Link from "next/link";
import { CheckDrift } from "@/components/migrations/check-drift";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { LongList } from "@/components/ui/long-list";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import type { ProjectMigrations } from "@/lib/migrations/schema";
import type { DriftReport } from "@/lib/prisma-cli/facts-schema";

type Props = { readonly environment: ProjectMigrations["environments"][number]; readonly refusal: string | null };

/** Everything that holds of one environment's migrations at once, the worst first. */
export function EnvironmentFindings({
  environment: { id, name, tier, migrations, drift, observedAt },
  refusal,
}: Props) {
  return (
    <Card tier={tier} className="h-full">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="flex flex-wrap items-baseline gap-x-3">
          <TierTag tier={tier} />
          <Link href={`/environments/${id}`} className="text-lg font-semibold underline-offset-4 hover:underline">
            {name}
          </Link>
        </h3>
        <span className="text-sm text-muted">
          {observedAt ? <Age at={observedAt} staleAfter={45} /> : "never looked at"}
        </span>
      </div>
      <LongList
        className="space-y-2.5"
        most={6}
        items={migrations.findings.map(({ state, is, sentence, hint }) => ({
          key: `${state} ${sentence}`,
          content: (
            <>
              <Status is={is}>{state}</Status>
              <p className="[overflow-wrap:anywhere]">{sentence}</p>
              {hint ? <p className="text-sm text-muted">{hint}</p> : null}
              {state === "failed" ? <ResolveLink environmentId={id} name={name} /> : null}
            </>
          ),
        }))}
      />
      <p className="mt-3 text-sm text-muted">
        Newest applied: {migrations.head ? <Copyable text={migrations.head} label="the migration" /> : "none known"}
      </p>
      <p className="text-sm text-muted">
        Schema, as last compared:{" "}
        {drift?.report?.fingerprint ? (
          <Copyable text={drift.report.fingerprint} cut={17} label="the schema's fingerprint" />
        ) : (
          "not known"
        )}
      </p>
      <p className="mb-3 text-sm text-muted">{migrations.drift}</p>
      {drift?.report && drift.report.differences.length > 0 ? <Differences report={drift.report} /> : null}
      <CheckDrift environmentId={id} name={name} refusal={refusal} />
    </Card>
  );
}

function ResolveLink({ environmentId, name }: { readonly environmentId: string; readonly name: string }) {
  return (
    <Link href={`/environments/${environmentId}/resolve`} className="text-sm underline underline-offset-2">
      See what took effect, and resolve it<span className="sr-only"> in {name}</span>
    </Link>
  );
}

function Differences({ report }: { readonly report: DriftReport }) {
  return (
    <details className="mb-3 rounded-md border border-line">
      <summary className="cursor-pointer px-3 py-2 text-sm font-semibold">What differs</summary>
      <ul className="border-t border-line px-3 py-2 text-sm">
        {report.differences.map(({ change, kind, name }) => (
          <li key={`${change} ${kind} ${name}`}>
            {change} {kind} <span className="font-mono break-all">{name}</span>
          </li>
        ))}
      </ul>
      {report.prismaScript ? (
        <ScrollRegion label="What Prisma would run" className="border-t border-line px-3 py-2">
          <pre className="text-sm">{report.prismaScript}</pre>
        </ScrollRegion>
      ) : null}
    </details>
  );
}
