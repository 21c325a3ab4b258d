import { StatusIcon, type StatusKind } from "@/components/ui/status";
import type { MigrationCell } from "@/lib/migrations/schema";

const looks: Record<MigrationCell["state"], StatusKind> = {
  applied: "ok",
  pending: "waiting",
  failed: "failed",
  applying: "running",
  "rolled back": "attention",
  "edited after apply": "attention",
  "not in release": "attention",
  "not recorded": "unknown",
  unknown: "unknown",
};

/** One migration in one environment, as icon and word; when and with which checksum on hover. */
export function Cell({ cell }: { readonly cell: MigrationCell | null }) {
  if (!cell) return <span className="text-muted">–</span>;
  const { state, outOfOrder, startedAt, finishedAt, checksums } = cell;
  const at = finishedAt ?? startedAt;
  const words = [
    at ? `${at.slice(0, 19).replace("T", " ")} UTC` : null,
    checksums.release ? `release ${checksums.release.slice(0, 12)}` : null,
    checksums.database ? `database ${checksums.database.slice(0, 12)}` : null,
  ].filter(Boolean);
  const quiet = state === "applied" || state === "pending";
  return (
    <span
      title={words.join(" · ")}
      className={`inline-flex items-center gap-1.5 ${state === "unknown" ? "hatched rounded px-1" : ""}`}
    >
      <StatusIcon is={looks[state]} />
      <span className={quiet ? "text-muted" : "font-semibold"}>
        {state}
        {outOfOrder ? ", out of order" : ""}
      </span>
    </span>
  );
}
