import { formatExact } from "@/lib/format";
import type { Known, Way } from "@/lib/rollback/plan/schema";
import type { PlanStep } from "@/lib/rollback/schema";

/** Into a new database, from the backup that is known to be the right one, else from the one that a person chooses. */
export function restoreBackup({ isBackupKnown }: Way, known: Known): PlanStep {
  const { backup, restoredDatabase, recovery, commands } = known;
  const chosen = isBackupKnown ? backup : null;
  const from = chosen
    ? `From ${chosen.file}, downloaded from its page first.`
    : "From the newest backup of before it went wrong: choose it by the moment whose data it holds, and download it from its page, which has the commands. The one of the step before is not it.";
  return {
    title: `Restore into the new database ${restoredDatabase}`,
    text: `${from} The present database is left as it is.`,
    owner: "a lead",
    estimateMs: recovery?.ms ?? null,
    basis: recovery
      ? `measured by the restore drill of ${formatExact(recovery.at)}`
      : "no restore drill has measured it",
    commands: chosen ? commands.restore : null,
    link: chosen
      ? { href: `/backups/${chosen.id}`, label: "Open the backup" }
      : { href: "/backups", label: "Open the backups" },
  };
}

/** The application uses the restored database from here on. */
export function pointTo({ restoredDatabase, owner, commands }: Known): PlanStep {
  return {
    title: `Point the application at ${restoredDatabase}`,
    text: "Gather statistics first, or it is slow. Then change the application's DATABASE_URL. The old database stays, to go back to and to look things up in.",
    owner: owner ?? "whoever runs the application",
    estimateMs: null,
    basis: null,
    commands: commands.analyze,
    link: null,
  };
}

/** Holdfast does not know by itself that the application has moved. */
export function lookAfter({ restoredDatabase, environment: { name, database } }: Known): PlanStep {
  return {
    title: `Have Holdfast look after ${restoredDatabase}`,
    text: afterTheMove({ restored: restoredDatabase, environment: name, old: database }),
    owner: "an administrator",
    estimateMs: null,
    basis: null,
    commands: null,
    link: { href: "/environments", label: "Environments" },
  };
}

type Move = { readonly restored: string; readonly environment: string; readonly old: string };

/** What is left to do in Holdfast once the application uses a restored database. */
export function afterTheMove({ restored, environment, old }: Move): string {
  return `Once the application uses ${restored}, an administrator adds it as an environment and backs it up now, then disables ${environment}. Until then Holdfast backs up and deploys to the old database ${old}.`;
}
