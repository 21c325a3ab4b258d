import { formatDuration } from "@/lib/format";
import { Elapsed } from "./elapsed";
import { StatusIcon, type StatusKind } from "./status";

type StepStatus = "pending" | "running" | "succeeded" | "failed" | "skipped" | "not-executed" | "unknown";
type Step = {
  readonly name: string;
  readonly title: string;
  readonly status: StepStatus;
  readonly evidence: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

const looks: Record<StepStatus, { kind: StatusKind; word: string }> = {
  pending: { kind: "none", word: "pending" },
  running: { kind: "running", word: "running" },
  succeeded: { kind: "ok", word: "succeeded" },
  failed: { kind: "failed", word: "failed" },
  skipped: { kind: "none", word: "skipped" },
  "not-executed": { kind: "none", word: "not executed" },
  unknown: { kind: "unknown", word: "unknown" },
};

/** The steps of a run: icon, name, word, duration (ticking while it runs), and one line that says how we know. */
export function RunTimeline({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol>
      {steps.map((step, index) => {
        const { kind, word } = looks[step.status];
        const idle = step.status === "pending" || step.status === "not-executed";
        return (
          <li
            key={step.name}
            data-step={step.name}
            data-status={step.status}
            className="relative flex break-inside-avoid gap-3 pb-4 last:pb-0"
          >
            {index < steps.length - 1 ? (
              <span aria-hidden="true" className="absolute top-6 bottom-0 left-2 w-px bg-line" />
            ) : null}
            <span className="mt-0.5 bg-surface">
              <StatusIcon is={kind} />
            </span>
            <div className={`min-w-0 flex-1 ${idle ? "text-muted" : ""}`}>
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className={idle ? "" : "font-semibold"}>{step.title}</span>
                <span className="text-sm text-muted">
                  {word}
                  <Took step={step} />
                </span>
              </div>
              {step.evidence ? <p className="text-sm break-words text-muted">{step.evidence}</p> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Took({ step: { startedAt, endedAt, status } }: { readonly step: Step }) {
  if (!startedAt) return null;
  if (endedAt) return ` · ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
  if (status !== "running") return null;
  return (
    <>
      {" · "}
      <Elapsed since={startedAt} />
    </>
  );
}
