import { Progress } from "@/components/ui/progress";
import { formatBytes, formatDuration, formatRate } from "@/lib/format";
import type { RunProgress } from "@/lib/runs/schema";

/** The true percentage with what is behind it; nothing where nothing is known. */
export function RunProgressView({ progress, title }: { readonly progress: RunProgress; readonly title: string }) {
  const { fraction, bytes, bytesPerSecond, etaSeconds, doing } = progress;
  const facts = [
    bytes === null ? null : formatBytes(bytes),
    bytesPerSecond ? formatRate(bytesPerSecond) : null,
    etaSeconds === null ? null : `about ${formatDuration(etaSeconds * 1_000)} left`,
  ].filter((fact) => fact !== null);
  return (
    <div>
      {fraction === null ? null : <Progress fraction={fraction} label={title} />}
      <div className="mt-1 flex min-h-5 flex-wrap justify-between gap-x-4 text-sm text-muted">
        <span className="font-mono break-all">{doing}</span>
        <span>{facts.join(" · ")}</span>
      </div>
    </div>
  );
}
