import { StatusIcon } from "./status";

export type ShownProblem = { readonly message: string; readonly hint: string | null; readonly reference?: string };

/** What happened, what to do, and the reference to name when it was our fault. Read aloud when it appears. */
export function FormError({ problem }: { readonly problem: ShownProblem | null }) {
  return (
    <div role="alert">
      {problem ? (
        <div className="mb-3 flex gap-2 rounded-md border border-failed/50 bg-failed/8 p-3">
          <span className="pt-0.5">
            <StatusIcon is="failed" />
          </span>
          <div className="min-w-0">
            <p className="font-semibold break-words">{problem.message}</p>
            {problem.hint ? <p className="text-sm break-words text-muted">{problem.hint}</p> : null}
            {problem.reference ? <p className="font-mono text-xs text-muted">Reference {problem.reference}</p> : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}
