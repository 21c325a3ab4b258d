import { BackUpNow } from "@/components/backups/back-up-now";
import { BackupTrend } from "@/components/backups/backup-trend";
import { ConnectionFacts } from "@/components/environments/connection-facts";
import { DisableEnvironment } from "@/components/environments/disable-environment";
import { FollowChanges } from "@/components/environments/follow-changes";
import { LiveObservations } from "@/components/environments/live-observations";
import { LiveVerdict } from "@/components/environments/live-verdict";
import { MarkerState } from "@/components/environments/marker-state";
import { NewestBackups, NewestRuns } from "@/components/environments/newest";
import { OwnerCard } from "@/components/environments/owner-card";
import { SettingsForm } from "@/components/environments/settings-form";
import { CheckAgain } from "@/components/overview/check-again";
import { CornerLink, LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Status } from "@/components/ui/status";
import { Until } from "@/components/ui/until";
import type { BackupView } from "@/lib/backups/schema";
import type { Trend } from "@/lib/backups/trend/schema";
import type { FreezeView } from "@/lib/deployments/schema";
import type { EnvironmentView, MarkView, OwnerView } from "@/lib/environments/schema";
import type { Overview } from "@/lib/overview/schema";
import type { RunView } from "@/lib/runs/schema";

type Refusals = Readonly<Record<"backup" | "check" | "edit" | "disable", string | null>>;
type Props = {
  readonly environment: EnvironmentView;
  readonly overview: Overview;
  readonly mark: MarkView | null;
  readonly backups: readonly BackupView[];
  readonly runs: readonly RunView[];
  readonly freezes: readonly FreezeView[];
  readonly owner: OwnerView;
  readonly trend: Trend;
  readonly refusals: Refusals;
};

/** Everything about one environment, and what can be changed. */
export function EnvironmentPage({
  environment,
  overview,
  mark,
  backups,
  runs,
  freezes,
  owner,
  trend,
  refusals,
}: Props) {
  const { id, name, tier, disabledAt, observations } = environment;
  return (
    <>
      <FollowChanges environmentId={id} />
      <PageHeader
        title={name}
        tier={tier}
        eyebrow={environment.project.name}
        answer={
          <span className="font-mono text-sm [overflow-wrap:anywhere]">
            {environment.database} @ {environment.host}:{environment.port}
          </span>
        }
        actions={
          <>
            <CheckAgain environmentId={id} name={name} refusal={refusals.check} />
            <BackUpNow
              environmentId={id}
              name={name}
              tier={tier}
              label={`Back up ${name} now`}
              variant="primary"
              refusal={refusals.backup}
            />
          </>
        }
      />
      <LiveVerdict first={overview} environmentId={id} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <Card title="What the worker sees">
            {disabledAt ? (
              <Status is="none">Disabled: not watched</Status>
            ) : (
              <LiveObservations environmentId={id} first={observations} hasHealthUrl={environment.healthUrl !== null} />
            )}
            {observations.some(({ kind, state }) => kind === "migrations" && state === "failed") ? (
              <LinkButton size="sm" className="mt-3" href={`/environments/${id}/resolve`}>
                Resolve failed migrations
              </LinkButton>
            ) : null}
          </Card>
          <Card title="Which database this is">
            <MarkerState environment={environment} mark={mark} />
          </Card>
          <OwnerCard environmentId={id} owner={owner} />
          <Card
            title="Deployments"
            actions={<CornerLink href={`/environments/${id}/policy`}>Policy and freezes</CornerLink>}
          >
            {freezes.length === 0 ? (
              <p className="text-muted">Not frozen. The policy says who approves, and when.</p>
            ) : null}
            {freezes.map((freeze) => (
              <p key={freeze.id} className="mt-2 first:mt-0">
                <Status is="attention">Frozen</Status> {freeze.reason}{" "}
                {freeze.until ? (
                  <span className="text-sm text-muted">
                    ends <Until at={freeze.until} />
                  </span>
                ) : null}
              </p>
            ))}
          </Card>
        </div>
        <div className="min-w-0 space-y-4">
          <NewestBackups environmentId={id} backups={backups} />
          <Card
            title="Schedules and retention"
            actions={<CornerLink href={`/environments/${id}/schedules`}>Open</CornerLink>}
          >
            <p className="text-muted">When it is backed up by itself, where archives go, and how many stay.</p>
          </Card>
          <NewestRuns runs={runs} />
          <Card title="Connection" actions={<ChangeLink environmentId={id} refusal={refusals.edit} />}>
            <ConnectionFacts environment={environment} />
          </Card>
        </div>
      </div>
      <BackupTrend trend={trend} />
      <Card title="Settings" className="mt-4">
        <SettingsForm environment={environment} refusal={refusals.edit} />
      </Card>
      <Card title={disabledAt ? "Disabled" : "Disable"} className="mt-4">
        <DisableEnvironment environment={environment} refusal={refusals.disable} />
      </Card>
    </>
  );
}

function ChangeLink({ environmentId, refusal }: { readonly environmentId: string; readonly refusal: string | null }) {
  if (refusal) return null;
  return <CornerLink href={`/environments/${environmentId}/connection`}>Change the connection</CornerLink>;
}
