import { formatCount, formatDuration, formatExact } from "@/lib/format";
import type { Known, Way } from "@/lib/rollback/plan/schema";
import { stepsOf } from "@/lib/rollback/plan/steps/rules";
import type { Facts, LeafId, Plan, QuestionId, Walk } from "@/lib/rollback/schema";

/** The plan at the end of the path, with real names in it; null while a question is open. */
export function planOf({ path, leaf }: Walk, facts: Facts, known: Known): Plan | null {
  if (leaf === null) return null;
  const way = wayOf(path, facts);
  const steps = stepsOf(leaf, way, known);
  const measured = steps.flatMap(({ estimateMs }) => estimateMs ?? []);
  const total = measured.reduce((sum, ms) => sum + ms, 0);
  const open = steps.length - measured.length;
  const time =
    measured.length === 0
      ? "How long it takes is not known: no step of it was ever measured."
      : `About ${formatDuration(total)} for what was measured; ${open} of ${steps.length} steps depend on people.`;
  return { leaf, ...lossOf(leaf, way, known), time, steps };
}

/** Only what was asked on the path counts: an answer beside it led nowhere. */
function wayOf(path: Walk["path"], facts: Facts): Way {
  const said = (id: QuestionId) => path.find(({ asks }) => asks === id)?.answer;
  return {
    hasFailed: said("failed") === "yes",
    isHalfDone: said("settled") === "no",
    isDataWrong: said("data") === "yes",
    isCorrected: said("fix") === "yes",
    isBackupKnown: facts.backup.evidence.answer === "yes",
  };
}

type Loss = Pick<Plan, "loss" | "lossMinutes" | "lossNotes">;
const notKnown = (loss: string, ...lossNotes: string[]): Loss => ({ loss, lossMinutes: null, lossNotes });

function lossOf(leaf: LeafId, way: Way, known: Known): Loss {
  if (leaf === "restore") return lossOfRestore(way, known);
  if (way.isDataWrong)
    return notKnown(
      "What is wrong or missing in the data stays so: nothing brings it back.",
      "A correction sets right only what can still be worked out or looked up elsewhere.",
    );
  if (way.isHalfDone)
    return notKnown(
      "It is not known what is lost: a part of the failed migration is in force, and nothing brings back what that part took away.",
    );
  return { loss: "No data is lost.", lossMinutes: 0, lossNotes: [] };
}

function lossOfRestore({ isBackupKnown }: Way, known: Known): Loss {
  const { backup, now } = known;
  if (!backup) return notKnown("It is not known what is lost: Holdfast does not know the backup that you mean.");
  if (!isBackupKnown)
    return notKnown(
      "It is not known what is lost: everything written since the backup that you choose.",
      "Choose the newest one from before it went wrong, by the moment whose data it holds. One made since holds what is wrong too.",
    );
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
