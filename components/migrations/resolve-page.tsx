import Link from "next/link";
import { FollowPlan } from "@/components/deployments/follow-plan";
import { FailedMigration } from "@/components/migrations/failed-migration";
import { InspectFailure } from "@/components/migrations/inspect-failure";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import type { EnvironmentView } from "@/lib/environments/schema";
import type { FailureDetail } from "@/lib/migrations/failure/schema";

type Props = { readonly environment: EnvironmentView; readonly detail: FailureDetail };

/** What failed migrations left behind, and how to settle them so that deployments go on. */
export function ResolvePage({ environment, detail }: Props) {
  const { id, name, tier, project, database, host, port, disabledAt } = environment;
  const { failures, looking, lookedAt, resolve, refusals } = detail;
  const marking = resolve?.status === "queued" || resolve?.status === "running";
  const disabled = disabledAt ? `${name} is disabled.` : null;
  return (
    <>
      <FollowPlan planning={looking} running={marking} />
      <PageHeader
        tier={tier}
        eyebrow={
          <>
            {project.name} <Link href={`/environments/${id}`}>{name}</Link>
          </>
        }
        title={`Failed migrations of ${name}`}
        answer={
          <span className="font-mono text-sm [overflow-wrap:anywhere]">
            {database} @ {host}:{port}
          </span>
        }
        actions={
          failures.length > 0 ? (
            <InspectFailure environmentId={id} looking={looking} refusal={disabled ?? refusals.inspect} />
          ) : null
        }
      />
      <div className="space-y-4">
        <Card tier={tier}>
          <Summary detail={detail} />
          {failures.length > 0 ? (
            <p className="mt-3 text-sm text-muted">
              The order: find out what took effect, revert or finish it by hand, look again, and mark it last.{" "}
              {lookedAt ? (
                <>
                  Looked at <Age at={lookedAt} staleAfter={600} />.
                </>
              ) : null}
            </p>
          ) : null}
          {resolve ? (
            <p className="mt-3 text-sm">
              <Link href={`/runs/${resolve.runId}`} className="underline underline-offset-2 [overflow-wrap:anywhere]">
                {resolve.title}
              </Link>
              : {resolve.status}
            </p>
          ) : null}
        </Card>
        {failures.map((failure) => (
          <FailedMigration
            key={failure.migration}
            environment={environment}
            failure={failure}
            refusal={disabled ?? (marking ? "A migration is being marked already." : refusals.resolve)}
            readRefusal={refusals.readSql}
          />
        ))}
      </div>
    </>
  );
}

function Summary({ detail: { failures, unknownBecause, looking } }: Pick<Props, "detail">) {
  if (unknownBecause !== null && failures.length === 0)
    return <Verdict is="unknown" title="It is not known whether a migration failed" because={unknownBecause} />;
  if (failures.length === 0)
    return <Verdict is="ok" title="No migration stands as failed" because="Nothing has to be resolved here." />;
  if (looking)
    return <Verdict is="running" title="Looking at what took effect" because="The worker asks the database." />;
  const title = `${failures.length === 1 ? "One migration" : `${failures.length} migrations`} failed`;
  return (
    <Verdict
      is="failed"
      title={title}
      because="Nothing more can be deployed here until it is resolved (P3009, P3018)."
    />
  );
}
