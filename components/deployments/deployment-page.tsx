import Link from "next/link";
import { AcceptDeployment } from "@/components/deployments/accept-deployment";
import { ApproveDeployment } from "@/components/deployments/approve-deployment";
import { Conditions } from "@/components/deployments/conditions";
import { Conversation } from "@/components/deployments/conversation";
import { DeploymentStatusMark } from "@/components/deployments/deployment-status";
import { FollowPlan } from "@/components/deployments/follow-plan";
import { OtherActions } from "@/components/deployments/other-actions";
import { Rehearsal } from "@/components/deployments/rehearsal";
import { Review } from "@/components/deployments/review";
import { StartDeployment } from "@/components/deployments/start-deployment";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { LongList } from "@/components/ui/long-list";
import { PageHeader } from "@/components/ui/page-header";
import type { ReviewPage } from "@/lib/deployments/reviewed/rules";
import type { DeploymentDetail } from "@/lib/deployments/schema";
import { formatExact } from "@/lib/format";
import { shortDigest } from "@/lib/releases/rules";

type Props = {
  readonly detail: DeploymentDetail;
  readonly reviewed: ReviewPage | null;
  readonly sql: Readonly<Record<string, string>>;
};

/** A deployment request: can it run, what it does, who said what. */
export function DeploymentPage({ detail, reviewed, sql }: Props) {
  const { deployment, verdict, plan, approvals, notes, breakGlass, refusals } = detail;
  const { environment, release, status } = deployment;
  const open = status === "requested";
  return (
    <>
      <FollowPlan
        planning={deployment.planRun?.status === "queued" || deployment.planRun?.status === "running"}
        running={status === "running"}
      />
      <PageHeader
        tier={environment.tier}
        eyebrow={`${environment.database} @ ${environment.host}:${environment.port}`}
        title={
          <>
            Release <span className="font-mono">{shortDigest(release.digest)}</span> to {environment.name}
          </>
        }
        answer={deployment.reason}
        actions={
          open ? (
            <>
              <ApproveDeployment deployment={deployment} refusal={refusals.approve} />
              <StartDeployment deployment={deployment} verdict={verdict} plan={plan} refusal={refusals.start} />
            </>
          ) : null
        }
      />
      <div className="space-y-4">
        <Card tier={environment.tier}>
          {open ? null : <Ended deployment={deployment} />}
          <Conditions verdict={verdict} open={open} />
          <div className="mt-5">
            <OtherActions deployment={deployment} refusals={refusals} breakGlass={breakGlass} verdict={verdict} />
          </div>
        </Card>
        <AcceptDeployment
          deployment={deployment}
          backup={detail.backup}
          accepted={detail.accepted}
          refusals={refusals}
        />
        <Card title="What is asked for">
          <FactList columns={2}>
            <Fact label="Release">
              <Link href={`/releases/${release.id}`} className="underline underline-offset-2">
                <span className="font-mono text-sm">{shortDigest(release.digest)}</span>
              </Link>
              {release.appVersion ? ` · ${release.appVersion}` : ""}
            </Fact>
            <Fact label="Asked for">
              {deployment.requestedBy}, <Age at={deployment.createdAt} />
            </Fact>
            <Fact label="Expires">{formatExact(deployment.expiresAt)}</Fact>
            <Fact label="Database's newest migration">
              {plan?.headName ? (
                <Copyable text={plan.headName} label="the migration" />
              ) : plan ? (
                "none"
              ) : (
                "not looked at yet"
              )}
            </Fact>
            <Fact label="Looked at">{deployment.plannedAt ? <Age at={deployment.plannedAt} /> : "not yet"}</Fact>
            <Fact label="Pending">{plan ? plan.pending.length : "–"}</Fact>
          </FactList>
          {plan && plan.states.length > 0 ? (
            <LongList
              className="mt-3 list-disc space-y-1 pl-5 text-muted"
              most={6}
              items={plan.states.map(({ state, sentence }) => ({
                key: sentence,
                content: (
                  <>
                    {sentence}
                    {state === "failed" ? <ResolveLink environmentId={environment.id} /> : null}
                  </>
                ),
              }))}
            />
          ) : null}
        </Card>
        <Rehearsal deployment={deployment} rehearsals={detail.rehearsals} refusal={refusals.rehearse} />
        {reviewed ? <Review reviewed={reviewed} sql={sql} path={`/deployments/${deployment.id}`} /> : null}
        <Card title="Conversation and approvals">
          <Conversation id={deployment.id} approvals={approvals} notes={notes} open={open} refusal={refusals.comment} />
        </Card>
      </div>
    </>
  );
}

function Ended({ deployment }: Pick<DeploymentDetail, "deployment">) {
  return (
    <p className="flex flex-wrap items-baseline gap-3 text-lg">
      <DeploymentStatusMark status={deployment.status} />
      {deployment.runId ? (
        <Link href={`/runs/${deployment.runId}`} className="underline underline-offset-2">
          See the run
        </Link>
      ) : null}
      {deployment.status === "failed" || deployment.status === "unknown" ? (
        <>
          <Link href={`/rollback/${deployment.environment.id}`} className="underline underline-offset-2">
            Rollback guide
          </Link>
          <ResolveLink environmentId={deployment.environment.id} />
        </>
      ) : null}
    </p>
  );
}

function ResolveLink({ environmentId }: { readonly environmentId: string }) {
  return (
    <Link href={`/environments/${environmentId}/resolve`} className="ml-2 text-base underline underline-offset-2">
      Failed migrations of this environment
    </Link>
  );
}
