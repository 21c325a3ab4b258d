"use client";

import Link from "next/link";
import { cancel } from "@/app/(signed-in)/runs/actions";
import { RunProgressView } from "@/components/runs/run-progress";
import { RunQuestion } from "@/components/runs/run-question";
import { RunVerdict } from "@/components/runs/run-verdict";
import { useRun } from "@/components/runs/use-run";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button, LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";
import { LogView } from "@/components/ui/log-view";
import { PageHeader } from "@/components/ui/page-header";
import { RunTimeline } from "@/components/ui/run-timeline";
import { Status } from "@/components/ui/status";
import { useAlive } from "@/components/ui/use-alive";
import { isFinal, type LogLine, type RunView } from "@/lib/runs/schema";

type Props = {
  readonly run: RunView;
  readonly log: readonly LogLine[];
  readonly cancelRefusal: string | null;
  readonly answerRefusal: string | null;
};

/** A run: the verdict, the steps, the live detail, the log, and what can be done now. The same live and afterwards. */
export function RunPage({ run: first, log: firstLog, cancelRefusal, answerRefusal }: Props) {
  const { run, log, connected } = useRun(first, firstLog);
  const cancelling = useAction(cancel);
  const alive = useAlive();
  const over = isFinal(run.status);
  const actions = over ? (
    <>
      {run.deploymentId ? <LinkButton href={`/deployments/${run.deploymentId}`}>Open the deployment</LinkButton> : null}
      {run.environment && stoppedAtMigrations(run) ? (
        <LinkButton href={`/environments/${run.environment.id}/resolve`}>Resolve failed migrations</LinkButton>
      ) : null}
      {run.environment && run.kind === "deploy" && run.status !== "succeeded" ? (
        <LinkButton href={`/rollback/${run.environment.id}`}>Rollback guide</LinkButton>
      ) : null}
      {run.backupId && (run.status === "succeeded" || run.kind === "drill") ? (
        <LinkButton href={`/backups/${run.backupId}`}>Open the backup</LinkButton>
      ) : null}
      {run.restoreId ? <LinkButton href={`/restores/${run.restoreId}`}>Open the restore</LinkButton> : null}
      {run.kind === "drop-restored" ? <LinkButton href="/restores">Restores</LinkButton> : null}
      {run.kind === "take-release" && run.status === "succeeded" ? (
        <LinkButton href="/releases">Releases</LinkButton>
      ) : null}
    </>
  ) : (
    <Button
      variant="danger"
      disabled={!alive || cancelRefusal !== null || run.cancelRequestedAt !== null}
      title={cancelRefusal ?? undefined}
      pending={cancelling.pending}
      onClick={() => cancelling.run({ runId: run.id })}
    >
      Cancel
    </Button>
  );
  return (
    <>
      <PageHeader
        tier={run.environment?.tier}
        eyebrow={
          <>
            {run.environment ? <Link href={`/environments/${run.environment.id}`}>{run.environment.name}</Link> : null}
            <span>
              asked for by {run.requestedBy} <Age at={run.queuedAt} />
            </span>
          </>
        }
        title={run.title}
        answer={run.reason}
        actions={actions}
      />
      <FormError problem={cancelling.problem} />
      <div className="space-y-4">
        <Card tier={run.environment?.tier}>
          <div role="status" data-run-status={run.status}>
            <RunVerdict run={run} />
          </div>
          {run.progress && !over ? (
            <div className="mt-4">
              <RunProgressView progress={run.progress} title={run.title} />
            </div>
          ) : null}
          {run.question ? (
            <RunQuestion key={run.question.step} runId={run.id} question={run.question} refusal={answerRefusal} />
          ) : null}
          {connected || over ? null : (
            <p className="mt-3">
              <Status is="unknown">Not connected: this may be out of date. Trying again.</Status>
            </p>
          )}
        </Card>
        <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          <Card title="Steps">
            <RunTimeline steps={run.steps} />
          </Card>
          <Card title="Log">
            <LogView lines={log} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** What a migration left behind is to be settled on a page of its own. */
function stoppedAtMigrations({ kind, steps }: RunView): boolean {
  const stopped = steps.find(({ status }) => status === "failed" || status === "unknown")?.name;
  return (kind === "deploy" && stopped === "deploy") || (kind === "resolve-migration" && stopped !== undefined);
}
