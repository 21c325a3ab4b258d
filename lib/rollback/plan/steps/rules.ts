import type { Known, Way } from "@/lib/rollback/plan/schema";
import {
  correct,
  deployAgain,
  deployCorrection,
  resolve,
  settleByHand,
  writeCorrection,
} from "@/lib/rollback/plan/steps/forward/rules";
import { lookAfter, pointTo, restoreBackup } from "@/lib/rollback/plan/steps/restore/rules";
import type { LeafId, PlanStep } from "@/lib/rollback/schema";

const operator = "an operator";

/** What is done, in order, for each end of the tree. */
export function stepsOf(leaf: LeafId, way: Way, known: Known): PlanStep[] {
  switch (leaf) {
    case "restore":
      return [
        maintenanceOn(known),
        backUpFirst(known),
        restoreBackup(way, known),
        pointTo(known),
        lookAfter(known),
        backToOld(known),
        ...open(known),
      ];
    case "app-only":
      return [backToOld(known), health(known), aheadOfCode(known)];
    case "retry":
      return [maintenanceOn(known), ...resolve(known), correct(known), deployAgain(known), ...open(known)];
    case "forward":
      return way.isCorrected ? [backUpFirst(known), deployCorrection(known), health(known)] : onward(way, known);
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

/** Nothing is deployed past a migration that stands as failed: that one is settled and marked first. */
function onward({ hasFailed, isHalfDone }: Way, known: Known): PlanStep[] {
  return [
    maintenanceOn(known),
    backUpFirst(known),
    ...(isHalfDone ? [settleByHand(known)] : []),
    ...(hasFailed ? [...resolve(known), correct(known)] : []),
    ...(isHalfDone ? [] : [writeCorrection(known)]),
    deployAgain(known),
    ...open(known),
  ];
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

function comeBack({ environment }: Known): PlanStep {
  return {
    ...blank,
    title: "Watch it for half an hour, and come back when something changes",
    text: "This page shows what the worker sees. Say what you see yourself where Holdfast cannot.",
    owner: operator,
    link: { href: `/environments/${environment.id}`, label: `Open ${environment.name}` },
  };
}
