import type { Change, Seen } from "@/lib/rollback/evidence/schema";
import type { Answer, Evidence } from "@/lib/rollback/schema";

/** By the application's own health: unwell since the deployment is yes, all else is not known. Well says little of its use. */
export function judgeApplication({ application, change, environmentId }: Seen): Evidence {
  const from = { label: "The application's health", href: `/environments/${environmentId}`, at: null as string | null };
  if (application.is === "none")
    return say("unknown", "The environment has no health address, so nobody can see how the application is.", from);
  if (application.is === "not observed") return say("unknown", "Nobody has looked at the application yet.", from);
  const { is, summary, at, since } = application;
  const seen = { ...from, at };
  if (is === "ok")
    return say(
      "unknown",
      "Its health says that it is well; whether people can work with it, a person has to say.",
      seen,
    );
  if (is === "unknown") return say("unknown", `Its health is ${summary}.`, seen);
  const run = change && {
    label: "Verification of the deployment",
    href: `/runs/${change.runId}`,
    at: change.verify.endedAt,
  };
  if (is === "maintenance") {
    if (run && change.verify.cause === "application")
      return say("yes", `${change.verify.sentence ?? "It was not well"} It is in maintenance now.`, run);
    return say("unknown", "It is in maintenance, so its health says nothing.", seen);
  }
  if (!change)
    return say("unknown", `It is not well (${summary}), but no deployment is known that could be the cause.`, seen);
  if (change.startedAt !== null && since >= change.startedAt)
    return say("yes", `It has not been well since the deployment: ${summary}.`, seen);
  return say("unknown", `It is not well (${summary}), but it was not before the deployment either.`, seen);
}

/** Compared are the releases of before and after, and what the database records. */
export function judgeSchema({ change, previous, migrations }: Seen): Evidence {
  if (!change)
    return say("unknown", "No deployment is known.", { label: "Deployments", href: "/deployments", at: null });
  const from = { label: "The releases of before and after", href: `/deployments/${change.id}`, at: migrations.at };
  if (migrations.appliedSince.length > 0)
    return say("yes", `${some(migrations.appliedSince)} was applied after the deployment, by something else.`, from);
  if (change.deployStep !== "succeeded") return judgeStopped(change, migrations.unknownBecause, from);
  if (change.pending === null) return say("unknown", "It is not known what was pending before it.", from);
  if (change.pending.length > 0)
    return say("yes", `It applied ${change.pending.length}: ${some(change.pending)}.`, from);
  if (migrations.unknownBecause !== null) return say("unknown", migrations.unknownBecause, from);
  if (previous && previous.apart.length > 0)
    return say("yes", `The release before it has other migrations: ${some(previous.apart)}.`, from);
  return say("no", "The database had every migration of the release before.", from);
}

function judgeStopped(change: Change, unknownBecause: string | null, from: Evidence["from"]): Evidence {
  if (unknownBecause !== null) return say("unknown", unknownBecause, from);
  if (change.appliedOfIt.length > 0)
    return say("yes", `It stopped, but applied ${some(change.appliedOfIt)} before.`, from);
  return say("no", "It stopped, and none of its migrations is applied.", from);
}

/** By the review of the SQL that was applied: only what it has seen counts. */
export function judgePrevious({ change, previous, migrations }: Seen): Evidence {
  if (!change)
    return say("unknown", "No deployment is known whose SQL was reviewed.", {
      label: "Deployments",
      href: "/deployments",
      at: null,
    });
  const from = { label: "The review of its SQL", href: `/deployments/${change.id}`, at: null };
  const unseen = [...migrations.appliedSince, ...(previous?.apart ?? [])];
  if (change.compatibility === "contracting") {
    const what = change.breaks.length > 0 ? ` ${some(change.breaks)}.` : "";
    return say("no", `The change takes away what the previous version uses.${what}`, from);
  }
  if (unseen.length > 0)
    return say("unknown", `${some(unseen)} was applied without a review of this deployment.`, from);
  if (change.compatibility === "additive")
    return say("yes", "The change only adds: the previous version does not notice it.", from);
  return say("unknown", "The review could not tell whether the previous version can run on it.", from);
}

function say(answer: Answer, sentence: string, from: Evidence["from"]): Evidence {
  return { answer, sentence, from };
}

function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}
