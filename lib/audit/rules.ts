import type { AuditValues, ChainProof, ChainReport } from "@/lib/audit/schema";
import { formatCount } from "@/lib/format";

/** A row is sealed within about a second; one that has waited for a minute is a matter of concern. */
export const sealWithinMs = 60_000;
/** The chain is anchored every five minutes and proven each hour; what is older by far says nothing of now. */
const goodForMs = { sealing: 15 * 60_000, chain: 2 * 3_600_000 } as const;

/** Whether a row written at `at` should have had a seal by `now`. */
export function isOverdue(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() > sealWithinMs;
}

/** What proving the chain gave, as a state and a sentence. */
export function describeProof(proof: ChainProof): Pick<ChainReport, "state" | "summary"> {
  if (proof.is === "unknown") return { state: "unknown", summary: proof.sentence };
  if (proof.is === "broken") {
    return { state: "failed", summary: `Broken at ${placeOf(proof.first)}. ${proof.first.sentence}` };
  }
  if (proof.proven === 0) return { state: "ok", summary: "Nothing has been sealed yet." };
  return { state: "ok", summary: `Every row up to #${proof.proven} is as it was sealed.` };
}

function placeOf({ seq, eventId }: { seq: number | null; eventId: string | null }): string {
  if (seq === null) return eventId === null ? "an anchor" : `row ${eventId}, which has no seal`;
  return eventId === null ? `#${seq}` : `#${seq} (row ${eventId})`;
}

/** How much is sealed, in a sentence without its full stop. */
export function describeSeals(sealed: number, unsealed: number, overdue: boolean): string {
  if (overdue) {
    if (unsealed === 1) return "One row has no seal, and should have had one a minute after it was written";
    return `${formatCount(unsealed)} rows have no seal; the oldest has waited for more than a minute`;
  }
  if (sealed === 0) return "No row is sealed yet";
  if (unsealed === 0) return "All rows are sealed";
  if (unsealed === 1) return "All but the newest row are sealed";
  return `All but the newest ${formatCount(unsealed)} rows are sealed`;
}

/**
 * What the worker last said, as it counts now: what is too old, or was never said, is unknown. Only a broken chain stays
 * broken, because it does not mend itself.
 */
export function ageReport(kind: "sealing" | "chain", report: ChainReport | null, now: Date): ChainReport {
  if (!report?.at) return { state: "unknown", summary: "The worker has not said anything of it yet.", at: null };
  const fresh = now.getTime() - Date.parse(report.at) <= goodForMs[kind];
  if (fresh || (kind === "chain" && report.state === "failed")) return report;
  return { ...report, state: "unknown", summary: `Nothing was heard of it since. Last: ${report.summary}` };
}

/** The fields in which two states of one thing differ, for the row of its change; what is no plain value as JSON. */
export function changedFields(before: object, after: object): { before: AuditValues; after: AuditValues } {
  const [was, is] = [plainValues(before), plainValues(after)];
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => (was[name] ?? null) !== (is[name] ?? null),
  );
  const pick = (values: PlainValues) => Object.fromEntries(changed.map((name) => [name, values[name] ?? null]));
  return { before: pick(was), after: pick(is) };
}

type PlainValues = Record<string, string | number | boolean | null>;

function plainValues(of: object): PlainValues {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): PlainValues[string] {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

/** One line of CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe. */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map((value) => (value === null ? "" : csvCell(String(value)))).join(",")}\r\n`;
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
