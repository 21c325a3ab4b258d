import type { StatusKind } from "@/components/ui/status";
import { StatusMark } from "@/components/ui/status-marks";
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

/**
 * One migration in one environment, as icon and word; when and with which checksum on hover. There may be thousands on
 * a page: the table says what they have in common.
 */
export function Cell({ cell }: { readonly cell: MigrationCell | null }) {
  if (!cell) return <td className="text-muted">–</td>;
  const { state, outOfOrder } = cell;
  const quiet = state === "applied" || state === "pending";
  return (
    <td
      title={detailsOf(cell)}
      className={quiet ? "text-muted" : `font-semibold ${state === "unknown" ? "hatched" : ""}`}
    >
      <StatusMark is={looks[state]} />
      {outOfOrder ? `${state}, out of order` : state}
    </td>
  );
}

function detailsOf({ finishedAt, startedAt, checksums: { release, database } }: MigrationCell): string | undefined {
  const at = finishedAt ?? startedAt;
  const words = [
    at ? `${at.slice(0, 19).replace("T", " ")} UTC` : null,
    release && release !== database ? `release ${release.slice(0, 12)}` : null,
    database ? `database ${database.slice(0, 12)}` : null,
  ].filter(Boolean);
  return words.join(" · ") || undefined;
}
