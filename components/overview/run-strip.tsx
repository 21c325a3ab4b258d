import Link from "next/link";
import { RunProgressView } from "@/components/runs/run-progress";
import { RunStatusMark } from "@/components/runs/run-status";
import { TierTag } from "@/components/ui/tier";
import type { RunView } from "@/lib/runs/schema";

/** What runs or waits now; nothing at all when nothing does. */
export function RunStrip({ runs }: { readonly runs: readonly RunView[] }) {
  if (runs.length === 0) return null;
  return (
    <section aria-label="Running now" className="divide-y divide-line rounded-lg border border-line bg-surface">
      {runs.map((run) => (
        <div key={run.id} className="grid items-center gap-x-6 gap-y-1 px-4 py-3 sm:px-5 md:grid-cols-[20rem_1fr_auto]">
          <div className="flex flex-wrap items-center gap-x-3">
            <RunStatusMark status={run.status} />
            <Link
              href={`/runs/${run.id}`}
              className="font-semibold underline decoration-line underline-offset-2 hover:decoration-ink"
            >
              {run.title}
            </Link>
          </div>
          <div className="min-w-0">
            {run.progress ? <RunProgressView progress={run.progress} title={run.title} /> : null}
          </div>
          {run.environment ? <TierTag tier={run.environment.tier} /> : null}
        </div>
      ))}
    </section>
  );
}
