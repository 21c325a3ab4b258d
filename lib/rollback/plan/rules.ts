import { formatCount, formatDuration, formatExact } from "@/lib/format";
import type { Known } from "@/lib/rollback/plan/schema";
import { stepsOf } from "@/lib/rollback/plan/steps/rules";
import type { LeafId, Plan } from "@/lib/rollback/schema";

/** The plan at the end of the path, with real names in it. */
export function planOf(leaf: LeafId, known: Known): Plan {
  const steps = stepsOf(leaf, known);
  const measured = steps.flatMap(({ estimateMs }) => estimateMs ?? []);
  const total = measured.reduce((sum, ms) => sum + ms, 0);
  const open = steps.length - measured.length;
  const time =
    measured.length === 0
      ? "How long it takes is not known: no step of it was ever measured."
      : `About ${formatDuration(total)} for what was measured; ${open} of ${steps.length} steps depend on people.`;
  return { leaf, ...lossOf(leaf, known), time, steps };
}

function lossOf(leaf: LeafId, known: Known): Pick<Plan, "loss" | "lossMinutes" | "lossNotes"> {
  if (leaf !== "restore") return { loss: "No data is lost.", lossMinutes: 0, lossNotes: [] };
  const { backup, now } = known;
  if (!backup) {
    const loss = "It is not known what is lost: Holdfast does not know the backup that you mean.";
    return { loss, lossMinutes: null, lossNotes: [] };
  }
  const minutes = Math.max(1, Math.ceil((Date.parse(now) - Date.parse(backup.at)) / 60_000));
  const loss = `At most ${formatCount(minutes)} ${minutes === 1 ? "minute" : "minutes"} of data: everything written since ${formatExact(backup.at)}.`;
  return {
    loss,
    lossMinutes: minutes,
    lossNotes: [maintenanceNote(known), rowsNote(known)].flatMap((note) => note ?? []),
  };
}

function maintenanceNote({ maintenanceSince, backup }: Known): string | null {
  if (maintenanceSince === null || !backup || maintenanceSince > backup.at) return null;
  return `The application was put into maintenance before that, at ${formatExact(maintenanceSince)}, and its health still says so: it has written nothing since, as far as it tells.`;
}

function rowsNote({ added }: Known): string {
  if (!added)
    return "How many rows that are is not known: no later backup counts them. Back up first, then they are counted.";
  const tables = Object.entries(added.tables).sort(([, a], [, b]) => b - a);
  if (tables.length === 0) return `By the backup of ${formatExact(added.at)} no table had more rows than it holds.`;
  const rows = tables.reduce((sum, [, count]) => sum + count, 0);
  const named = tables.slice(0, 3).map(([table, count]) => `${table} ${formatCount(count)}`);
  const more = tables.length > 3 ? ` and ${tables.length - 3} more tables` : "";
  return `By the backup of ${formatExact(added.at)} at least ${formatCount(rows)} rows: ${named.join(", ")}${more}. Rows that were changed are not counted.`;
}
