import { formatExact } from "@/lib/format";
import type { Known } from "@/lib/rollback/plan/schema";
import type { LeafId, PlanStep } from "@/lib/rollback/schema";

const operator = "an operator";
const lead = "a lead";

/** What is done, in order, for each end of the tree. */
export function stepsOf(leaf: LeafId, known: Known): PlanStep[] {
  switch (leaf) {
    case "restore":
      return [
        maintenanceOn(known),
        backUpFirst(known),
        restore(known),
        pointTo(known),
        backToOld(known),
        ...open(known),
      ];
    case "app-only":
      return [backToOld(known), health(known), aheadOfCode(known)];
    case "retry":
      return [maintenanceOn(known), ...resolve(known), correct(known), deployAgain(known), ...open(known)];
    case "forward":
      return known.correction
        ? [backUpFirst(known), deployCorrection(known), health(known)]
        : [maintenanceOn(known), backUpFirst(known), writeCorrection(known), deployAgain(known), ...open(known)];
    case "watch":
      return [
        health(known),
        {
          ...backUpFirst(known),
          title: "Back up now",
          text: "So that there is a fresh way back if it turns out otherwise.",
        },
        comeBack(known),
      ];
  }
}

const blank = { estimateMs: null, basis: null, commands: null, link: null } as const;
const open = (known: Known): PlanStep[] => [health(known), maintenanceOff(known)];

function maintenanceOn({ environment, owner }: Known): PlanStep {
  const text = `Keep ${environment.name} in maintenance, or put it there, so that nothing is written that would be lost.`;
  return { ...blank, title: "Maintenance on", text, owner: owner ?? "whoever runs the application" };
}

function maintenanceOff({ owner }: Known): PlanStep {
  const text = "Only now, when its health and what you looked up are right. Then watch it for half an hour.";
  return { ...blank, title: "Maintenance off", text, owner: owner ?? "whoever runs the application" };
}

function backUpFirst({ environment, backupMs, commands }: Known): PlanStep {
  return {
    title: "Back up the database as it is now",
    text: "Whatever is wrong with it: what it holds can be looked up afterwards, and its rows are counted.",
    owner: operator,
    estimateMs: backupMs,
    basis: backupMs === null ? null : "from the last backup or the size of the database",
    commands: commands.backup,
    link: { href: `/environments/${environment.id}`, label: `Open ${environment.name}` },
  };
}

function restore({ backup, restoredDatabase, recovery, commands }: Known): PlanStep {
  const file = backup ? backup.file : "the backup that you know of";
  return {
    title: `Restore into the new database ${restoredDatabase}`,
    text: `From ${file}, downloaded from its page first. The present database is left as it is.`,
    owner: lead,
    estimateMs: recovery?.ms ?? null,
    basis: recovery
      ? `measured by the restore drill of ${formatExact(recovery.at)}`
      : "no restore drill has measured it",
    commands: commands.restore,
    link: backup
      ? { href: `/backups/${backup.id}`, label: "Open the backup" }
      : { href: "/backups", label: "Open the backups" },
  };
}

function pointTo({ restoredDatabase, owner, commands }: Known): PlanStep {
  return {
    ...blank,
    title: `Point the application at ${restoredDatabase}`,
    text: "Gather statistics first, or it is slow. Then change the application's DATABASE_URL. The old database stays, to go back to and to look things up in.",
    owner: owner ?? "whoever runs the application",
    commands: commands.analyze,
  };
}

function backToOld({ previousVersion, version, owner, deploymentId }: Known): PlanStep {
  const name = previousVersion ? `version ${previousVersion}` : "the previous version";
  const now = version ? ` It runs ${version} now.` : "";
  const how = previousVersion ? "" : " Holdfast does not know which one that was: look into whatever deploys it.";
  return {
    ...blank,
    title: `Deploy ${name} of the application again`,
    text: `The previous container image or build, with the tool that deploys it.${now}${how}`,
    owner: owner ?? "whoever deploys the application",
    link: deploymentId ? { href: `/deployments/${deploymentId}`, label: "Open the deployment" } : null,
  };
}

function health({ healthUrl, commands }: Known): PlanStep {
  const where = healthUrl ? "Its health says status ok" : "It has no health address here, so look at it yourself";
  return {
    ...blank,
    title: "Make sure that the application is well",
    text: `${where}, and a read that people depend on gives what it should.`,
    owner: operator,
    commands: commands.health,
  };
}

function aheadOfCode({ environment }: Known): PlanStep {
  return {
    ...blank,
    title: "Leave the database as it is",
    text: "It may now be ahead of the code; that is expected, and the page of migrations says so. Do not undo migrations by hand.",
    owner: operator,
    link: { href: "/migrations", label: `Migrations of ${environment.name}` },
  };
}

function resolve({ environment, failed, commands }: Known): PlanStep[] {
  if (failed.length === 0) return [];
  return [
    {
      ...blank,
      title: `Mark ${failed.join(", ")}`,
      text: "The page looks again and marks it as what it is: rolled back when nothing of it is in force, applied when all of it is. Until then nothing can be deployed (P3009).",
      owner: lead,
      commands: commands.resolve,
      link: { href: `/environments/${environment.id}/resolve`, label: "Resolve it" },
    },
  ];
}

function correct({ deploymentId }: Known): PlanStep {
  return {
    ...blank,
    title: "Remove the cause",
    text: "A lock that was held, rows that did not fit, an error in the SQL. If the SQL changes, take a new release.",
    owner: "whoever wrote the migration",
    link: deploymentId ? { href: `/deployments/${deploymentId}`, label: "Open the deployment" } : null,
  };
}

function deployAgain({ deployMs }: Known): PlanStep {
  return {
    ...blank,
    title: "Ask for the deployment again",
    text: "It looks first and runs only what is left. It takes its own verified backup before.",
    owner: operator,
    estimateMs: deployMs,
    basis: deployMs === null ? null : "as long as the last one took",
    link: { href: "/deployments", label: "Deployments" },
  };
}

function deployCorrection(known: Known): PlanStep {
  const { correction } = known;
  const name = correction ? `release ${correction.name}` : "the correction";
  return {
    ...deployAgain(known),
    title: `Deploy ${name}`,
    text: "Request it, have it approved by somebody else, run it; then deploy that version of the application.",
  };
}

function writeCorrection({ restoredDatabase }: Known): PlanStep {
  return {
    ...blank,
    title: "Write the correction as a new migration",
    text: `There is nothing to go back to, so what is wrong is set right going on. Try it on a copy first, never on the only database: restore the backup of the step before into ${restoredDatabase}.`,
    owner: "whoever knows the data",
    link: { href: "/releases", label: "Take a release" },
  };
}

function comeBack({ environment }: Known): PlanStep {
  return {
    ...blank,
    title: "Watch it for half an hour, and come back when something changes",
    text: "This page shows what the worker sees. Say what you see yourself where Holdfast cannot.",
    owner: operator,
    link: { href: `/environments/${environment.id}`, label: `Open ${environment.name}` },
  };
}
