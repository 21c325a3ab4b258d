import type { EnvironmentStatus, StatusMark } from "@/lib/status/schema";

type Seen = {
  readonly kind: string;
  readonly state: "ok" | "attention" | "failed" | "unknown";
  readonly stale: boolean;
  readonly observedAt: string;
};
type Facts = {
  readonly name: string;
  readonly hasHealthUrl: boolean;
  readonly observations: readonly Seen[];
  readonly pending: number | null;
  readonly runningKinds: readonly string[];
};

const words: Record<string, Record<Seen["state"], string>> = {
  database: {
    ok: "answers",
    attention: "answers, but not all of it is as expected",
    failed: "does not answer as it should",
    unknown: "not known: nobody could look",
  },
  application: {
    ok: "works",
    attention: "is in maintenance",
    failed: "does not work",
    unknown: "not known: nobody could look",
  },
  migrations: {
    ok: "in order",
    attention: "not as expected",
    failed: "one has failed",
    unknown: "not known: nobody could look",
  },
};
/** The same as a part of a sentence, where label and word alone would not make one. */
const clauses: Record<string, string> = {
  "database attention": "not all of the database is as expected",
  "migrations attention": "the changes to the database are not as expected",
  "migrations failed": "a change to the database has failed",
};
const labels: Record<string, string> = {
  database: "Database",
  application: "Application",
  migrations: "Changes to the database",
};
const kinds: Record<string, string> = {
  backup: "A backup is being made.",
  deploy: "A new version is being deployed.",
  "mark-environment": "It is being registered.",
};
type Line = EnvironmentStatus["lines"][number];
const severity: Record<StatusMark, number> = { ok: 0, running: 0, attention: 1, unknown: 2, failed: 3 };

/** How an environment is, for people who do not know what a migration is. What nobody has seen is not known, never well. */
export function describeStatus({
  name,
  hasHealthUrl,
  observations,
  pending,
  runningKinds,
}: Facts): Pick<EnvironmentStatus, "is" | "sentence" | "lines" | "running"> {
  const wanted = ["database", ...(hasHealthUrl ? ["application"] : []), "migrations"];
  const lines = wanted.map((kind) => {
    const seen = observations.find((one) => one.kind === kind);
    const state = !seen || seen.stale ? "unknown" : seen.state;
    const waiting =
      kind === "migrations" && state === "ok" && pending ? `in order; ${pending} wait to be deployed` : null;
    return {
      kind,
      label: labels[kind] ?? kind,
      is: state as StatusMark,
      words: waiting ?? words[kind]?.[state] ?? state,
      at: seen?.observedAt ?? null,
    };
  });
  const is = lines.reduce<StatusMark>((worst, line) => (severity[line.is] > severity[worst] ? line.is : worst), "ok");
  const running = runningKinds.map((kind) => kinds[kind] ?? "Work is being done on it.")[0] ?? null;
  const sentence = sentenceOf(name, is, lines);
  return { is, sentence, lines: lines.map(({ kind: _, ...line }) => line), running };
}

function sentenceOf(name: string, is: StatusMark, lines: readonly (Line & { readonly kind: string })[]): string {
  if (is === "ok") return `${name} is well.`;
  if (is === "unknown") return `It is not known how ${name} is.`;
  const worst = lines.find((line) => line.is === is);
  const clause = clauses[`${worst?.kind} ${is}`] ?? `the ${worst?.kind} ${worst?.words}`;
  return `${name} ${is === "failed" ? "has a problem" : "needs a look"}: ${clause}.`;
}
