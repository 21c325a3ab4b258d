import Link from "next/link";
import { Age } from "@/components/ui/age";
import { Verdict } from "@/components/ui/verdict";
import { formatDuration } from "@/lib/format";
import type { RunAhead, RunView } from "@/lib/runs/schema";

/** How the run stands, in one sentence. */
export function RunVerdict({ run }: { readonly run: RunView }) {
  const took = run.startedAt && run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : "";
  switch (run.status) {
    case "queued":
      return run.waitsFor ? (
        <Verdict is="waiting" title={<WaitsFor ahead={run.waitsFor} />} because={<Since ahead={run.waitsFor} />} />
      ) : (
        <Verdict
          is="waiting"
          title="Waiting to start"
          because={
            run.takeovers > 0
              ? "The worker that ran it has gone; the next one takes it over."
              : "Nothing goes before it; the worker starts it within a moment."
          }
        />
      );
    case "running":
      return (
        <Verdict
          is="running"
          title={run.cancelRequestedAt ? `Being cancelled by ${run.cancelRequestedBy}` : currentStep(run)}
          because={run.takeovers > 0 ? "Taken over from a worker that has gone." : null}
        />
      );
    case "succeeded":
      return <Verdict is="ok" title={`Succeeded in ${took}`} because={run.steps.at(-1)?.evidence} />;
    case "cancelled":
      return <Verdict is="none" title={run.problem?.message ?? "Cancelled"} because={run.problem?.hint} />;
    case "failed":
      return <Verdict is="failed" title={run.problem?.message ?? "Failed"} because={run.problem?.hint} />;
    default:
      return (
        <Verdict
          is="unknown"
          title={run.problem?.message ?? "It is not known how this ended"}
          because={run.problem?.hint}
        />
      );
  }
}

function WaitsFor({ ahead: { id, title, requestedBy } }: { readonly ahead: RunAhead }) {
  return (
    <>
      Waits for{" "}
      <Link href={`/runs/${id}`} className="underline underline-offset-4">
        {title}
      </Link>
      , asked for by {requestedBy}
    </>
  );
}

function Since({ ahead: { startedAt, waitsForPerson, others } }: { readonly ahead: RunAhead }) {
  const more = others > 0 ? ` ${others} more ${others === 1 ? "goes" : "go"} before this one.` : "";
  return (
    <>
      {startedAt ? (
        <>
          It was started <Age at={startedAt} />
          {waitsForPerson ? ", and waits for somebody’s word on its page." : "."}
        </>
      ) : (
        "It has not started either."
      )}
      {more} An environment has one run at a time; this one starts by itself.
    </>
  );
}

function currentStep(run: RunView): string {
  return run.steps.find(({ status }) => status === "running")?.title ?? "Starting";
}
