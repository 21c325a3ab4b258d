import { archiveAtFault, OpsError } from "@/lib/errors";
import { EXPLANATIONS, type Explanation } from "@/lib/postgres/explain-table";
import { createRedactor } from "@/lib/redact";

/** What the sentence may name. The password is only used to remove it from the tool's own words. */
export type ErrorPlace = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
};

/** How a program ended, as lib/process.ts tells it. */
export type FailedEnd = {
  readonly reason: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly tail: readonly string[];
};

/** Turns whatever `pg` or Node threw into an OpsError: SQLSTATE or error code first, then the message's own words. */
export function explainError(error: unknown, place: ErrorPlace): OpsError {
  if (error instanceof OpsError) return error;
  const facts = readError(error);
  const raw = clean(facts.text, place);
  const known = explain(facts.code, facts.text);
  if (known) return compose(known.entry, known.match, place, raw, facts.code);
  const sentence = raw.split("\n")[0] || "no message";
  const message = `The server at ${serverOf(place)} answered with an error: ${sentence}`;
  return new OpsError("UNREACHABLE", message, null, raw, facts.code);
}

/**
 * For work that does more than talk to the server: what is known to come from it or from the system is explained,
 * anything else (a mistake in our own code) is returned as it is.
 */
export function explainIfKnown(error: unknown, place: ErrorPlace): unknown {
  const isAnswer = error instanceof Error && "severity" in error;
  const { code, text } = readError(error);
  return isAnswer || error instanceof OpsError || explain(code, text) ? explainError(error, place) : error;
}

/** Turns the failure of a client tool into an OpsError, from how it ended and its last lines. */
export function explainToolFailure(tool: string, end: FailedEnd, place: ErrorPlace | null): OpsError {
  const raw = clean(end.tail.join("\n"), place);
  if (end.reason === "cancelled") return new OpsError("CANCELLED", `${tool} was cancelled.`, null, raw);
  if (end.reason === "stalled" || end.reason === "timeout") {
    return new OpsError(
      "TOOL_FAILED",
      `${tool} made no progress for too long and was ended.`,
      "Check the network to the server and what else it is doing, then try again.",
      raw,
    );
  }
  const known = explain(null, errorLines(end.tail));
  // The only entry of this code is a damaged archive; a program that was killed proves nothing.
  const cause = known?.entry.code === "TOOL_FAILED" && end.signal === null ? archiveAtFault : null;
  if (known) return compose(known.entry, known.match, place, raw, cause);
  const how = end.signal ? `was ended by ${end.signal}` : `ended with exit code ${end.exitCode ?? "unknown"}`;
  const last = errorLines(raw.split("\n")).split("\n").at(-1);
  const hint = end.signal === "SIGKILL" ? "The machine may have run out of memory." : "Its log says more.";
  return new OpsError("TOOL_FAILED", last ? `${tool} ${how}: ${last}` : `${tool} ${how}.`, hint, raw);
}

function explain(code: string | null, text: string): { entry: Explanation; match: RegExpExecArray | null } | null {
  // Row-level security shares its SQLSTATE with missing privileges, and poolers borrow several: words before codes there.
  const byWords = EXPLANATIONS.find((entry) => entry.codes.length === 0 && entry.pattern?.test(text));
  const byCode = code === null ? undefined : EXPLANATIONS.find((entry) => entry.codes.includes(code));
  const isShared = code === "42501" || code === "28000" || code === "08P01" || code === "XX000";
  const entry = (isShared ? (byWords ?? byCode) : byCode) ?? EXPLANATIONS.find((known) => known.pattern?.test(text));
  return entry ? { entry, match: entry.pattern?.exec(text) ?? null } : null;
}

function compose(
  entry: Explanation,
  match: RegExpExecArray | null,
  place: ErrorPlace | null,
  raw: string,
  cause: string | null = null,
): OpsError {
  const name = (match?.[1] ?? match?.[2])?.slice(0, 200);
  const words = new Map([
    ["user", place ? `role ${place.user}` : "the role"],
    ["database", place ? place.database : "that name"],
    ["server", place ? serverOf(place) : "the server"],
    ["host", place ? place.host : "of the server"],
    ["name", name ?? "something in the database"],
  ]);
  const message = entry.message.replace(/\{(\w+)\}/g, (_, word: string) => words.get(word) ?? "");
  return new OpsError(entry.code, message.charAt(0).toUpperCase() + message.slice(1), entry.hint, raw, cause);
}

/** A refused connection to a name with several addresses arrives as an AggregateError without a message of its own. */
function readError(error: unknown): { code: string | null; text: string } {
  if (!(error instanceof Error)) return { code: null, text: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  const inner = error instanceof AggregateError ? error.errors.map(String).join("\n") : "";
  return { code, text: [error.message, inner].filter(Boolean).join("\n") };
}

/** The lines that tell of errors; all of them when none says so. Progress lines of --verbose are noise here. */
function errorLines(lines: readonly string[]): string {
  const errors = lines.filter((line) => /\b(error|fatal|FATAL|ERROR|PANIC)\b|: detail: |hint:/i.test(line));
  return (errors.length > 0 ? errors : lines).join("\n");
}

function serverOf(place: ErrorPlace): string {
  return `${place.host.includes(":") ? `[${place.host}]` : place.host}:${place.port}`;
}

function clean(text: string, place: ErrorPlace | null): string {
  return place?.password ? createRedactor([place.password]).text(text) : text;
}
