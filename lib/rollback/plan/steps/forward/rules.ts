import type { Known } from "@/lib/rollback/plan/schema";
import type { PlanStep } from "@/lib/rollback/schema";

const blank = { estimateMs: null, basis: null, commands: null, link: null } as const;

/** All or nothing of it has to be in force before it can be marked. */
export function settleByHand({ environment, failed }: Known): PlanStep {
  const which = failed && failed.length > 0 ? failed.join(", ") : "the failed migration";
  return {
    ...blank,
    title: `Take back or finish by hand what is half done of ${which}`,
    text: "The page says which statements are in force. Try it on a copy first, never on the only database. Rows and values that the half took away do not come back by that.",
    owner: "whoever wrote the migration",
    link: { href: `/environments/${environment.id}/resolve`, label: "See what is in force" },
  };
}

/** Marks what Prisma's record has as failed; nothing where it is known to have none. */
export function resolve({ environment, failed, commands }: Known): PlanStep[] {
  if (failed?.length === 0) return [];
  return [
    {
      ...blank,
      title: `Mark ${failed?.join(", ") ?? "the migration that failed"}`,
      text: "The page looks again and marks it as what it is: rolled back when nothing of it is in force, applied when all of it is. Until then nothing can be deployed (P3009).",
      owner: "a lead",
      commands: commands.resolve,
      link: { href: `/environments/${environment.id}/resolve`, label: "Resolve it" },
    },
  ];
}

/** What made a migration fail would make it fail again. */
export function correct({ deploymentId }: Known): PlanStep {
  return {
    ...blank,
    title: "Remove the cause",
    text: "A lock that was held, rows that did not fit, an error in the SQL. If the SQL changes, take a new release.",
    owner: "whoever wrote the migration",
    link: deploymentId ? { href: `/deployments/${deploymentId}`, label: "Open the deployment" } : null,
  };
}

/** The same deployment, or the next one. */
export function deployAgain({ deployMs }: Known): PlanStep {
  return {
    ...blank,
    title: "Ask for the deployment again",
    text: "It looks first and runs only what is left. It takes its own verified backup before.",
    owner: "an operator",
    estimateMs: deployMs,
    basis: deployMs === null ? null : "as long as the last one took",
    link: { href: "/deployments", label: "Deployments" },
  };
}

/** Only a release that has succeeded on staging is named as the correction. */
export function deployCorrection(known: Known): PlanStep {
  const { newer } = known;
  if (!newer || newer.provenOn === null)
    return {
      ...deployAgain(known),
      title: "Deploy the corrected version that you know of",
      text: "Holdfast knows of none that has succeeded on staging: try it there first. With migrations of its own it is a release: request it, have it approved by somebody else, run it. Then deploy that version of the application.",
    };
  return {
    ...deployAgain(known),
    title: `Deploy release ${newer.name}`,
    text: `It has succeeded on ${newer.provenOn}. Request it, have it approved by somebody else, run it; then deploy that version of the application.`,
  };
}

/** What is wrong is set right going on. */
export function writeCorrection({ backup, restoredDatabase }: Known): PlanStep {
  const why = backup
    ? `By the answers the database is not set back, so what is wrong is set right going on. Look up in ${backup.file} what it holds.`
    : "There is nothing to go back to, so what is wrong is set right going on.";
  return {
    ...blank,
    title: "Write the correction as a new migration",
    text: `${why} Try it on a copy first, never on the only database: restore the backup of the step before into ${restoredDatabase}.`,
    owner: "whoever knows the data",
    link: { href: "/releases", label: "Take a release" },
  };
}
