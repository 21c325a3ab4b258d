import type { ObservationView } from "@/lib/environments/schema";
import { formatDuration, formatExact } from "@/lib/format";
import type { HealthAnswer } from "@/lib/health/schema";
import type { NewestBackup, Overview, VerdictView } from "@/lib/overview/schema";

type Facts = {
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly hasHealthUrl: boolean;
  readonly observations: readonly ObservationView[];
  readonly newest: NewestBackup | null;
};
type Finding = VerdictView;

const severity = { ok: 0, attention: 1, unknown: 2, failed: 3 } as const;
const dayMs = 86_400_000;

/**
 * What can be proven of an environment now. The worst finding gives the title, all of them the reason. What was not looked
 * at is unknown, never well; an application without a health address is not counted.
 */
export function judgeEnvironment(facts: Facts, now: Date): VerdictView {
  const findings = [
    judgeDatabase(facts, now),
    judgeMigrations(facts),
    judgeApplication(facts),
    judgeBackup(facts, now),
  ].filter((finding) => finding !== null);
  const [worst] = [...findings].sort((a, b) => severity[b.is] - severity[a.is]);
  if (!worst || worst.is === "ok") {
    const title = `${facts.name} is reachable${facts.hasHealthUrl ? " and healthy" : ""}`;
    return { is: "ok", title, because: worst ? backupSentence(facts, now) : "" };
  }
  const because = findings.filter(({ is }) => is !== "ok").map((finding) => finding.because);
  return { ...worst, because: [...new Set(because)].join(" ") };
}

function judgeDatabase({ name, observations }: Facts, now: Date): Finding {
  const seen = find(observations, "database");
  if (!seen) return unknown(`${name} has not been observed yet`, "The worker has not looked at the database.");
  const since = `since ${moment(seen.since, now)}`;
  if (seen.stale) return unknown(`Unknown: ${name} was not observed ${since}`, `Database: ${sentence(seen.summary)}`);
  const because = `Database, ${since}: ${sentence(seen.summary)}`;
  if (seen.state === "unknown") return unknown(`Unknown: ${name} could not be checked`, because);
  if (seen.state === "failed") return { is: "failed", title: `The database of ${name} fails its check`, because };
  return { is: seen.state, title: `${name} needs attention`, because };
}

function judgeMigrations({ name, observations }: Facts): Finding {
  const seen = find(observations, "migrations");
  if (!seen || seen.state === "unknown") return partly(name, "Migrations", seen);
  const title = seen.state === "failed" ? `${name} has a failed migration` : `${name} needs attention`;
  return { is: seen.state, title, because: `Migrations: ${sentence(seen.summary)}` };
}

function judgeApplication({ name, hasHealthUrl, observations }: Facts): Finding | null {
  if (!hasHealthUrl) return null;
  const seen = find(observations, "application");
  if (!seen || seen.state === "unknown") return partly(name, "Application", seen);
  const title = seen.state === "failed" ? `The application of ${name} is not well` : `${name} needs attention`;
  const said = sentence(seen.summary);
  return { is: seen.state, title, because: said.startsWith("The application ") ? said : `Application: ${said}` };
}

function judgeBackup(facts: Facts, now: Date): Finding {
  const { name, newest } = facts;
  const because = backupSentence(facts, now);
  if (!newest) return { is: "attention", title: `${name} has no verified backup yet`, because };
  const late = now.getTime() - Date.parse(newest.at) > backupStaleSeconds(facts.tier) * 1_000;
  if (newest.doubtedId) {
    const title = `The newest backup of ${name} holds less than the one before`;
    return { is: "attention", title, because: `A lead looks whether data was lost. Before that: ${because}` };
  }
  return { is: late ? "attention" : "ok", title: `${name} needs a newer backup`, because };
}

function backupSentence({ newest }: Facts, now: Date): string {
  if (!newest) return "Nothing that is proven could bring its data back.";
  return `Newest verified backup is ${formatDuration(now.getTime() - Date.parse(newest.at))} old.`;
}

/** From which age in seconds a newest verified backup is worth attention: a day in production, a week elsewhere. */
export function backupStaleSeconds(tier: Facts["tier"]): number {
  return (tier === "production" ? dayMs : 7 * dayMs) / 1_000;
}

/** What is left of an overview when Holdfast itself gives no answer: the old facts with their ages, and no green. */
export function withoutAnswer(overview: Overview, why: string): Overview {
  const cards = overview.cards.map((card) => ({
    ...card,
    observations: withoutProof(card.observations),
    verdict: unknown(`Unknown: how ${card.name} is now`, why),
    readiness: { is: "unknown" as const, sentence: "Unknown: what rolling back now would cost.", because: why },
  }));
  return { ...overview, cards, runs: [], healthNote: null };
}

/** Observations that prove nothing any more: what they last said, with its age, as unknown. */
export function withoutProof(observations: readonly ObservationView[]): ObservationView[] {
  return observations.map((seen) => ({
    ...seen,
    state: "unknown",
    stale: true,
    summary: seen.stale ? seen.summary : `not observed any more; last: ${seen.summary}`,
  }));
}

/** One line about Holdfast itself when it is not well, else null. */
export function healthNote({ status, checks }: HealthAnswer): string | null {
  if (status === "ok") return null;
  const not = checks.filter(({ state }) => state !== "ok").map(({ name }) => name);
  if (not.includes("database")) return "Holdfast's own database does not answer.";
  if (not.includes("worker")) return "No worker is alive: nothing is observed, and runs wait until one starts.";
  if (not.includes("storage")) return "The archive folder cannot be written: backups will fail.";
  return "The archive folder has less than 1 GB left.";
}

function find(observations: Facts["observations"], kind: string): ObservationView | undefined {
  return observations.find((seen) => seen.kind === kind);
}

function partly(name: string, what: string, seen: ObservationView | undefined): Finding {
  const because = `${what}: ${sentence(seen?.summary ?? "not observed yet")}`;
  return unknown(`Unknown: not everything about ${name} could be checked`, because);
}

function unknown(title: string, because: string): Finding {
  return { is: "unknown", title, because };
}

/** The minute when it was today, else the whole date. */
function moment(iso: string, now: Date): string {
  const exact = formatExact(iso);
  return iso.slice(0, 10) === now.toISOString().slice(0, 10) ? `${exact.slice(11, 16)} UTC` : exact;
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
