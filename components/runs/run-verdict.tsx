import { Verdict } from "@/components/ui/verdict";
import { formatDuration } from "@/lib/format";
import type { RunView } from "@/lib/runs/schema";

/** How the run stands, in one sentence. */
export function RunVerdict({ run }: { readonly run: RunView }) {
  const took = run.startedAt && run.endedAt ? formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : "";
  switch (run.status) {
    case "queued":
      return (
        <Verdict
          is="waiting"
          title="Waiting to start"
          because={
            run.takeovers > 0
              ? "The worker that ran it has gone; the next one takes it over."
              : "The worker starts it as soon as nothing else runs on this environment."
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

function currentStep(run: RunView): string {
  return run.steps.find(({ status }) => status === "running")?.title ?? "Starting";
}
